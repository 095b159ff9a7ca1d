/**
 * Whether what is sent to an SFU still gets there, and what is done when it does not: a pure decision.
 *
 * WebRTC notices late that a path is dead, after five seconds or more, and not at all while it has a second path that
 * nobody uses. But to video that is sent something comes back at all times: an SFU reports many times a second what it
 * received. So when video goes out and nothing comes in, the path is dead. What is sent meanwhile would be lost, and worse:
 * the estimate of the bandwidth would learn from the loss, so that the picture of after were a small one, late. It is held
 * back until something arrives again, and then begins with a key frame.
 */
export interface PathLook {
  /** Whether the computer has a network. */
  online: boolean;
  /** All that came so far by any path: bytes, and answers to checks of the path. */
  arrived: number;
  /** Packets of video sent so far. */
  sent: number;
}

export interface WatchedPath {
  arrived: number;
  sent: number;
  /** When video was last seen to be sent. */
  sentTs: number;
  /** Since when nothing comes although it should, in ms of any clock. */
  silentSince: number | undefined;
  /** Nothing is sent. */
  held: boolean;
  /** Not before this moment is another path looked for once more. */
  nextTs: number;
}

const patienceMs = 1_000;
/** Without a network there is little doubt; but an SFU on this very computer needs none. */
const offlinePatienceMs = 120;
/** After so much silence the system waits for seconds before it sends once more what of signalling was lost. */
const stalledMs = 3_000;
const pauseMs = 8_000;
/** Looks may come faster than frames; and a report of a frame takes its time. */
const sendingMs = 600;

export const unwatchedPath: WatchedPath = {
  arrived: 0,
  sent: 0,
  sentTs: -Infinity,
  silentSince: undefined,
  held: false,
  nextTs: 0,
};

/** @returns `renew`: the connection is to be made anew, by another path or with signalling that works */
export function judgePath(before: WatchedPath, look: PathLook, now: number): { next: WatchedPath; renew: boolean } {
  const { arrived, sent, online } = look;
  const next = { ...before, arrived, sent, sentTs: sent > before.sent ? now : before.sentTs };
  const expected = before.held || now - next.sentTs < sendingMs;
  if (arrived > before.arrived || !expected) {
    const stalled = before.held && before.silentSince !== undefined && now - before.silentSince >= stalledMs;
    return { next: { ...next, held: false, silentSince: undefined }, renew: stalled };
  }
  const silentSince = before.silentSince ?? now;
  const silentMs = now - silentSince;
  const dead = silentMs >= (online ? patienceMs : offlinePatienceMs);
  // Without a network no path can be found.
  const renew = online && silentMs >= patienceMs && now >= before.nextTs;
  return {
    next: { ...next, silentSince, held: before.held || dead, nextTs: renew ? now + pauseMs : before.nextTs },
    renew,
  };
}
