import { expect, it } from "vitest";
import { qualityOf } from "./quality.ts";

it.each([
  [{ connected: false, received: 100, lost: 0, rtt: 0.01 }, "lost"],
  [{ connected: true, received: 0, lost: 0, rtt: undefined }, "unknown"],
  [{ connected: true, received: 100, lost: 0, rtt: undefined }, "excellent"],
  [{ connected: true, received: 97, lost: 3, rtt: 0.01 }, "good"],
  [{ connected: true, received: 100, lost: 0, rtt: 0.3 }, "good"],
  [{ connected: true, received: 90, lost: 10, rtt: 0.01 }, "poor"],
  [{ connected: true, received: 100, lost: 0, rtt: 0.7 }, "poor"],
] as const)("%o is %s", (health, quality) => {
  expect(qualityOf(health)).toBe(quality);
});
