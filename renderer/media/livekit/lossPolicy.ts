/**
 * What a sender does about lost packets beside what WebRTC does by itself: a pure decision.
 *
 * A lost packet is sent again when it is asked for, but the question is lost as often as the packet. When a third of all is
 * lost on the way to an SFU and once more on the way from it, a frame that is missing for good is no exception, and every
 * later one needs it. WebRTC's receiver asks for a key frame after three seconds, and those questions are lost too: measured,
 * a picture stood for twelve seconds while nine of ten frames lay in the receiver. So under heavy loss key frames are
 * sent unasked. They are small: loss has brought the bandwidth down to the lowest layer long before.
 */
export interface LossState {
  /** Part of the packets that got lost lately, 0 to 1, smoothed. */
  lost: number;
  /** When a key frame was made last because of it, in ms of any clock. */
  keyFrameTs: number;
}

export const noLoss: LossState = { lost: 0, keyFrameTs: -Infinity };

/** From how much on how often, the heaviest first. */
const steps = [
  { lost: 0.2, everyMs: 500 },
  { lost: 0.1, everyMs: 1_500 },
] as const;
/** From here on a picture may stand still for no other reason. */
export function isLossy({ lost }: LossState): boolean {
  return lost >= steps[1].lost;
}

/** How much of a new report counts: they come once a second, and three packets of ten are a coarse measure. */
const weight = 0.4;

/**
 * @param report part of the packets lost by the SFU's last word, 0 to 1; undefined: it said nothing new.
 * @returns whether a key frame is due now
 */
export function judgeLoss(
  before: LossState,
  report: number | undefined,
  now: number,
): { next: LossState; keyFrame: boolean } {
  const lost = report === undefined ? before.lost : before.lost + weight * (report - before.lost);
  const everyMs = steps.find((step) => lost >= step.lost)?.everyMs;
  if (everyMs === undefined || now - before.keyFrameTs < everyMs) return { next: { ...before, lost }, keyFrame: false };
  return { next: { lost, keyFrameTs: now }, keyFrame: true };
}
