/** What is known of the connection, once a second. */
export interface Connection {
  /** Whether the computer has a network, and whether it had one a second ago. */
  online: boolean;
  wasOnline: boolean;
  /** How long the homeserver has not been reached, ms; undefined while it is. */
  unreachableMs: number | undefined;
  /** How long ago it was tried last, ms. */
  sinceProbeMs: number;
}

/** An outage this young is probed often; a longer one seldom, so that a server which comes back is not run over. */
const YOUNG_MS = 60_000;
const OFTEN_MS = 900;
const SELDOM_MS = 10_000;

/**
 * - "wake": the network is another one now: requests that hang in the old one are given up
 * - "probe": look once more whether the homeserver answers
 */
export function decideProbe({ online, wasOnline, unreachableMs, sinceProbeMs }: Connection): "wake" | "probe" | "wait" {
  if (!online) return "wait";
  if (!wasOnline) return "wake";
  if (unreachableMs === undefined) return "wait";
  return sinceProbeMs >= (unreachableMs < YOUNG_MS ? OFTEN_MS : SELDOM_MS) ? "probe" : "wait";
}
