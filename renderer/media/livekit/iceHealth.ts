/**
 * When a connection whose packets do not arrive any more is renewed: a pure decision.
 *
 * WebRTC says "disconnected" after some seconds without an answer, and "failed" ten seconds later; LiveKit acts on the
 * second. But what is disconnected on its own path alone (UDP that is blocked all at once, an address that is gone) finds
 * another one only by an ICE restart, so waiting helps nobody. What comes back by itself does so during the restart too:
 * the old path is kept until there is a new one.
 */
export interface WatchedIce {
  /** Since when some transport is disconnected, in ms of any clock. */
  since: number | undefined;
  /** Not before this moment is it renewed once more. */
  nextTs: number;
}

/** Packets that are lost for a moment bring "disconnected" too. */
const patienceMs = 1_000;
const pauseMs = 8_000;

export const wellIce: WatchedIce = { since: undefined, nextTs: 0 };

export function judgeIce(
  before: WatchedIce,
  states: readonly RTCIceConnectionState[],
  now: number,
): { next: WatchedIce; renew: boolean } {
  if (!states.includes("disconnected")) return { next: { ...before, since: undefined }, renew: false };
  const since = before.since ?? now;
  if (now - since < patienceMs || now < before.nextTs) return { next: { ...before, since }, renew: false };
  return { next: { since, nextTs: now + pauseMs }, renew: true };
}
