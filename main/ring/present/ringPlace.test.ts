import { describe, expect, it } from "vitest";
import { RING_SIZE, placeRingWindow } from "./ringPlace.ts";

describe("placeRingWindow", () => {
  it("is in the lower right corner, clear of panels", () => {
    const area = { x: 0, y: 30, width: 1920, height: 1010 };
    expect(placeRingWindow(area)).toEqual({
      x: 1920 - RING_SIZE.width - 20,
      y: 1040 - RING_SIZE.height - 20,
      ...RING_SIZE,
    });
  });

  it("is on its display, wherever that lies and however small it is", () => {
    expect(placeRingWindow({ x: -800, y: 0, width: 800, height: 600 }).x).toBe(-20 - RING_SIZE.width);
    expect(placeRingWindow({ x: 5, y: 7, width: 200, height: 100 })).toEqual({ x: 5, y: 7, width: 200, height: 100 });
  });
});
