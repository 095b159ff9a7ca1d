import { describe, expect, it } from "vitest";
import { relativeTime } from "./when.ts";

const now = 1_800_000_000_000;

describe("relativeTime", () => {
  it.each([
    [0, "now"],
    [-60_000, "now"],
    [90_000, "1 minute ago"],
    [2 * 3_600_000, "2 hours ago"],
    [26 * 3_600_000, "yesterday"],
    [15 * 86_400_000, "2 weeks ago"],
  ])("%i ms before: %s", (ago, text) => {
    expect(relativeTime(now - ago, now, "en")).toBe(text);
  });

  it("speaks other languages", () => {
    expect(relativeTime(now - 26 * 3_600_000, now, "de")).toBe("gestern");
  });
});
