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

/** Bytes sent since the beginning, of all layers. */
export interface SentBytes {
  /** Retransmissions among them. */
  all: number;
  /** Once more, because the other side asked for them. */
  again: number;
}

/** So little says nothing about loss, bytes. */
const least = 1_500;

/**
 * Part of what was sent since `before` that had to be sent again, 0 to 1, which is about the part that got lost: each
 * packet is sent until it arrives. What the SFU says of a video (RTCP's "fraction lost") is no measure: it counts what was
 * mended as not lost, and said next to nothing while three of ten were. Undefined: too little was sent to tell.
 */
export function lossBetween(before: SentBytes, now: SentBytes): number | undefined {
  const all = now.all - before.all;
  // Layers that are switched off, and a sender that was replaced, take their counts along.
  if (all < least || now.again < before.again) return undefined;
  return Math.min(1, (now.again - before.again) / all);
}

/** What the SFU says of the voice, where nothing is mended: the truth, as long as somebody speaks. */
export interface VoiceReport {
  /** 0 to 1. */
  lost: number;
  /** Since it was heard, ms. */
  ageMs: number;
  /** It was not taken into account yet. */
  isNew: boolean;
}

const voiceCountsMs = 6_000;

/**
 * The better word of two. What was sent again (see `lossBetween`) says too little while bandwidth is probed for, since
 * padding is among the bytes sent: beside a report of the voice it counts only where it is worse.
 */
export function reportOf(voice: VoiceReport | undefined, again: number | undefined): number | undefined {
  if (voice === undefined || voice.ageMs > voiceCountsMs) return again;
  if (voice.isNew) return Math.max(voice.lost, again ?? 0);
  return again !== undefined && again > voice.lost ? again : undefined;
}

export const noLoss: LossState = { lost: 0, keyFrameTs: -Infinity };

/** From how much on how often, the heaviest first. */
const steps = [
  { lost: 0.18, everyMs: 500 },
  { lost: 0.1, everyMs: 1_500 },
] as const;
/** From here on a picture may stand still for no other reason. */
export function isLossy({ lost }: LossState): boolean {
  return lost >= steps[1].lost;
}

/** How much of a new report counts: it is about a second, and three packets of ten are a coarse measure. */
const weight = 0.4;

/**
 * @param report part of the packets lost since the last report, 0 to 1; undefined: nothing new is known.
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
