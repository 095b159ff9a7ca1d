import { describe, expect, it } from "vitest";
import { firstPace, nextPace, type Pace } from "./pace.ts";

/** The pace after so many frames that all cost the same. */
function after(frames: number, maskMs: number, drawMs: number, from: Pace = firstPace): Pace {
  let pace = from;
  for (let frame = 0; frame < frames; frame++) pace = nextPace(pace, maskMs, drawMs);
  return pace;
}

describe("nextPace", () => {
  it.each<[string, number, number, number, boolean]>([
    ["a fast computer: a mask for each frame", 4, 6, 1, false],
    ["one with two cores: for every other frame", 20, 18, 2, false],
    ["a slow one: for every third, never less", 90, 30, 3, false],
    ["one that draws as slowly as the camera films", 40, 32, 3, false],
    ["one that is too slow: the whole picture is covered", 385, 20, 3, true],
    ["one that draws too slowly", 10, 300, 3, true],
  ])("%s", (_, maskMs, drawMs, every, covered) => {
    expect(after(50, maskMs, drawMs)).toMatchObject({ every, covered });
  });

  it("covers from the first frame on where the first mask is too slow", () => {
    expect(after(1, 400, 10).covered).toBe(true);
  });

  it("covers nobody for one hiccup, but for several in a row", () => {
    const well = after(30, 5, 8);
    expect(after(1, 700, 8, well).covered).toBe(false);
    expect(after(5, 700, 8, well).covered).toBe(true);
  });

  it("shows the person again when it is clearly faster, not at the edge", () => {
    const covered = after(30, 400, 10);
    expect(after(40, 160, 10, covered).covered).toBe(true);
    expect(after(40, 20, 10, covered).covered).toBe(false);
  });

  it("draws at half the size where drawing takes the time, and at the whole size again when that has become cheap", () => {
    const half = after(1, 5, 60);
    expect(half).toMatchObject({ half: true, drawMs: 15 });
    // 15 ms at half the size would be 60 at the whole.
    expect(after(60, 5, 15, half).half).toBe(true);
    expect(after(60, 5, 3, half).half).toBe(false);
    expect(after(60, 5, 20).half).toBe(false);
  });

  it("learns nothing of masks from frames without one, nor of drawing from covered pictures", () => {
    expect(nextPace(after(30, 400, 30), undefined, 2)).toMatchObject({ covered: true, drawMs: 30 });
    expect(nextPace(after(30, 5, 8), undefined, 8).maskMs).toBeCloseTo(5);
  });
});
