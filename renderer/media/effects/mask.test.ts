import { expect, it } from "vitest";
import { sharpenMask } from "./mask.ts";

const after = (before: number, confidence: number): number => {
  const mask = Float32Array.of(before);
  sharpenMask(mask, [confidence], 1);
  return mask[0] ?? NaN;
};

it.each<[string, number, number, number]>([
  ["a sure person", 1, 1, 1],
  ["a person seen for the first time", 0, 1, 0.75],
  ["the room", 0, 0, 0],
  ["doubt that leans to the room", 1, 0.45, 0],
  ["what was the person and is room now: at once", 1, 0.1, 0],
  ["what the model makes no sense of", 1, NaN, 0],
])("%s", (_, before, confidence, expected) => {
  expect(after(before, confidence)).toBeCloseTo(expected, 5);
});

it("takes the outermost pixel of the person for room, but not at the edge of the picture", () => {
  const row = [1, 1, 1, 0, 0];
  const mask = new Float32Array(15);
  sharpenMask(mask, [...row, ...row, ...row], 5);
  const shown = [0.75, 0.75, 0, 0, 0];
  expect([...mask]).toEqual([...shown, ...shown, ...shown]);
});

it("is softer between, and never more than a person", () => {
  expect(after(0.5, 0.65)).toBeGreaterThan(0.3);
  expect(after(0.5, 0.65)).toBeLessThan(0.7);
  expect(after(1, 7)).toBe(1);
});
