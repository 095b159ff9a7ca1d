/**
 * When a picture that ought to move stands still, and what is done about it: a pure decision.
 *
 * WebRTC heals a lost frame by itself (a key frame is asked for after three seconds). What it cannot heal is a
 * subscription that came apart: a track that was announced and never arrived, a receiver that was used again and feeds
 * nobody, a decryptor that died. From outside they look alike: others are seen, sound comes, one picture stays black
 * until somebody joins anew. So the joining anew is done here, the smallest part first.
 */
export interface PictureLook {
  /** A camera is published, not muted, wanted, in view, and the connection stands. */
  expected: boolean;
  /** Many packets get lost: what makes a subscription anew gets lost as well, and the picture comes with a key frame. */
  lossy: boolean;
  /** Frames shown so far; undefined while there is no track. */
  frames: number | undefined;
}

export interface WatchedPicture {
  frames: number | undefined;
  /** Since when nothing moved although it should, in ms of any clock; undefined when all is well. */
  stillSince: number | undefined;
  /** Looks in a row in which it moved. */
  moving: number;
  /** Remedies tried since it last moved for a while. */
  tried: number;
  /** Not before this moment is another one tried. */
  nextTs: number;
}

/**
 * - "resubscribe": the track is let go and asked for again;
 * - "reconnect": the connection to the SFU is made anew, with a new decryptor, if it is the one at fault.
 */
export type Remedy = "resubscribe" | "reconnect";

/** Longer than WebRTC's own remedy takes. */
export const patienceMs = 4_000;
/** Renewing a subscription took four seconds while three of ten packets were lost. */
const lossyFactor = 3;
/** A track that starts shows a frame or two whatever comes after: the SFU's blank ones, or a lone key frame. */
const healthyLooks = 3;
const capMs = 60_000;

export function judgePicture(
  before: WatchedPicture | undefined,
  look: PictureLook,
  now: number,
): { next: WatchedPicture; remedy: Remedy | undefined } {
  // An element that was given another track counts from nothing again: that is no movement.
  const moved = (look.frames ?? 0) > (before?.frames ?? 0);
  if (!look.expected || moved || before === undefined) {
    const moving = moved ? (before?.moving ?? 0) + 1 : 0;
    const tried = moving >= healthyLooks ? 0 : (before?.tried ?? 0);
    return { next: { frames: look.frames, stillSince: undefined, moving, tried, nextTs: 0 }, remedy: undefined };
  }
  const stillSince = before.stillSince ?? now;
  const nextTs = before.stillSince === undefined ? now + pauseMs(before.tried, look.lossy) : before.nextTs;
  const watched = { frames: look.frames, stillSince, moving: 0, tried: before.tried, nextTs };
  if (now < nextTs) return { next: watched, remedy: undefined };
  const tried = before.tried + 1;
  return {
    next: { ...watched, tried, nextTs: now + pauseMs(tried, look.lossy) },
    remedy: tried === 2 ? "reconnect" : "resubscribe",
  };
}

function pauseMs(tried: number, lossy: boolean): number {
  return Math.min(capMs, patienceMs * (lossy ? lossyFactor : 1) * 2 ** Math.min(tried, 10));
}
