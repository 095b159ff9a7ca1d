/** What the effect costs on this computer, and what is done about it. */
export interface Pace {
  /** Smoothed milliseconds that a mask takes; undefined before the first. */
  maskMs: number | undefined;
  /** Smoothed milliseconds that putting the picture together takes. */
  drawMs: number;
  /** The picture is put together at half the width and height: where drawing is what takes the time. */
  half: boolean;
  /** Every how many frames a mask is made; the ones between take the last. */
  every: number;
  /** Too slow to tell the person from the room in time: the whole picture is blurred instead. */
  covered: boolean;
}

/** Milliseconds of one frame at 30 a second. */
const frameMs = 1000 / 30;
/** A mask may serve so many frames at most: a person who moves must not leave the room uncovered behind. */
const mostFrames = 3;
/** Fewer than five pictures a second are no video any more, and masks are late: then nothing of the room is shown… */
const slowMs = 200;
/** …until it goes clearly faster again. */
const fastMs = 120;
/** How much of the smoothed time stays: a single hiccup covers nobody. While covered there are few masks to learn from. */
const kept = { shown: 0.8, covered: 0.4 };

export const firstPace: Pace = { maskMs: undefined, drawMs: 0, half: false, every: 1, covered: false };

/** @param maskMs of the mask just made, if one was. @param drawMs of the picture just put together */
export function nextPace(pace: Pace, maskMs: number | undefined, drawMs: number): Pace {
  const mask =
    maskMs === undefined ? pace.maskMs : smooth(pace.maskMs, maskMs, pace.covered ? kept.covered : kept.shown);
  // A covered picture is cheaper to put together: it says nothing of the other.
  const draw = pace.covered
    ? pace.drawMs
    : smooth(pace.maskMs === undefined ? undefined : pace.drawMs, drawMs, kept.shown);
  const total = (mask ?? 0) + draw;
  const covered = total > (pace.covered ? fastMs : slowMs);
  // A quarter of the pixels takes a quarter of the time; the size does not go back and forth.
  const half = pace.half ? draw * 4 > frameMs / 2 : draw > frameMs;
  const free = Math.max(1, frameMs - draw);
  return {
    maskMs: mask,
    // What was measured at the other size says little of this one.
    drawMs: half === pace.half ? draw : half ? draw / 4 : draw * 4,
    half,
    every: Math.max(1, Math.min(mostFrames, Math.ceil((mask ?? 0) / free))),
    covered,
  };
}

/** While covered, a mask is tried so often, in ms: the computer may be less busy by then. */
export const retryMs = 2000;

function smooth(before: number | undefined, now: number, share: number): number {
  return before === undefined ? now : share * before + (1 - share) * now;
}
