import { expect, it } from "vitest";
import { levelOf } from "./levelMeter.ts";

it.each<[string, number, number]>([
  ["silence", 0, 0],
  ["a whisper", 0.01, 0.05],
  ["speech", 0.1, 0.5],
  ["a shout", 0.9, 1],
])("%s", (_, amplitude, expected) => {
  const square = Float32Array.from({ length: 1024 }, (_unused, index) => (index % 2 === 0 ? amplitude : -amplitude));
  expect(levelOf(square)).toBe(expected);
});

it("is silent without samples", () => {
  expect(levelOf(new Float32Array(0))).toBe(0);
});
