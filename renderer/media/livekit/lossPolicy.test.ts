import { describe, expect, it } from "vitest";
import { isLossy, judgeLoss, lossBetween, noLoss, reportOf } from "./lossPolicy.ts";

/** When key frames are made, ms, of looks every half second with a report at every second one. */
function keyFrames(reports: readonly number[]): number[] {
  let state = noLoss;
  const made: number[] = [];
  for (const [index, report] of reports.flatMap((each) => [each, undefined]).entries()) {
    const now = index * 500;
    const { next, keyFrame } = judgeLoss(state, report, now);
    state = next;
    if (keyFrame) made.push(now);
  }
  return made;
}

describe("lossBetween", () => {
  it.each([
    ["nothing was sent again", { all: 10_000, again: 500 }, { all: 20_000, again: 500 }, 0],
    ["three of ten", { all: 10_000, again: 500 }, { all: 20_000, again: 3_500 }, 0.3],
    ["too little to tell", { all: 10_000, again: 500 }, { all: 11_000, again: 900 }, undefined],
    ["a layer was switched off", { all: 10_000, again: 500 }, { all: 20_000, again: 100 }, undefined],
    ["another sender", { all: 10_000, again: 500 }, { all: 2_000, again: 0 }, undefined],
  ] as const)("%s", (_, before, now, lost) => {
    expect(lossBetween(before, now)).toBe(lost);
  });
});

describe("reportOf", () => {
  const voice = { lost: 0.3, ageMs: 0, isNew: true };
  it.each([
    ["nobody speaks", undefined, 0.1, 0.1],
    ["nobody has spoken for a while", { ...voice, ageMs: 6_001, isNew: false }, 0.1, 0.1],
    ["a new report of the voice, bandwidth is probed for", voice, 0.01, 0.3],
    ["a new report of the voice, and nothing else", voice, undefined, 0.3],
    ["a new report of the voice, worse for the picture", voice, 0.4, 0.4],
    ["a report that was counted already", { ...voice, ageMs: 1_000, isNew: false }, 0.01, undefined],
    ["a report that was counted already, worse for the picture", { ...voice, ageMs: 1_000, isNew: false }, 0.5, 0.5],
  ] as const)("%s", (_, heard, again, report) => {
    expect(reportOf(heard, again)).toBe(report);
  });
});

describe("judgeLoss", () => {
  it.each([
    ["no loss", [0, 0, 0, 0, 0, 0], []],
    ["5 %, which WebRTC mends by itself", [0.05, 0.05, 0.05, 0.05, 0.05, 0.05], []],
    ["one bad report", [0, 0.24, 0, 0, 0, 0], []],
    ["15 %: every second and a half", [0.15, 0.15, 0.15, 0.15, 0.15, 0.15], [2000, 3500, 5000]],
    ["30 %: soon every half second", [0.3, 0.3, 0.3, 0.3], [0, 1000, 1500, 2000, 2500, 3000, 3500]],
    ["loss that ends", [0.3, 0.3, 0.3, 0, 0, 0, 0], [0, 1000, 1500, 2000, 2500]],
  ])("%s", (_, reports, made) => {
    expect(keyFrames(reports)).toEqual(made);
  });

  it("is lossy from a tenth on", () => {
    expect([0, 0.09, 0.1, 0.3].map((lost) => isLossy({ ...noLoss, lost }))).toEqual([false, false, true, true]);
  });

  it("makes the first one at once, and no more than the step allows however often it is asked", () => {
    const bad = { lost: 0.3, keyFrameTs: -Infinity };
    const first = judgeLoss(bad, undefined, 1000);
    expect(first.keyFrame).toBe(true);
    expect(judgeLoss(first.next, 0.3, 1499).keyFrame).toBe(false);
    expect(judgeLoss(first.next, 0.3, 1500).keyFrame).toBe(true);
  });
});
