import { describe, expect, it } from "vitest";
import { placePip } from "./pipPlace.ts";
import type { Bounds } from "./pipPlace.ts";

const one: Bounds = { x: 0, y: 0, width: 1920, height: 1040 };
const second: Bounds = { x: 1920, y: 0, width: 1280, height: 800 };

describe("placePip", () => {
  const cases: [string, Bounds | undefined, Bounds[], Bounds][] = [
    ["comes first in the lower right corner", undefined, [one], { x: 1496, y: 776, width: 400, height: 240 }],
    [
      "comes back where it was",
      { x: 30, y: 40, width: 500, height: 300 },
      [one],
      { x: 30, y: 40, width: 500, height: 300 },
    ],
    [
      "on the second display too",
      { x: 2000, y: 40, width: 500, height: 300 },
      [one, second],
      { x: 2000, y: 40, width: 500, height: 300 },
    ],
    [
      "on the first when the second is gone",
      { x: 2000, y: 40, width: 500, height: 300 },
      [one],
      { x: 1420, y: 40, width: 500, height: 300 },
    ],
    [
      "wholly inside although it hung over the edge",
      { x: -100, y: 1000, width: 500, height: 300 },
      [one],
      { x: 0, y: 740, width: 500, height: 300 },
    ],
    [
      "not larger than the display",
      { x: 0, y: 0, width: 5000, height: 3000 },
      [second],
      { x: 1920, y: 0, width: 1280, height: 800 },
    ],
    [
      "not smaller than can be used",
      { x: 10, y: 10, width: 1, height: 1 },
      [one],
      { x: 10, y: 10, width: 240, height: 150 },
    ],
  ];
  it.each(cases)("%s", (_what, remembered, workAreas, expected) => {
    expect(placePip(remembered, workAreas)).toEqual(expected);
  });
});
