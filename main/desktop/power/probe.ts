/** What is known of the connection, once a second. */
export interface Connection {
  /** Whether the computer has a network, and whether it had one a second ago. */
  online: boolean;
  wasOnline: boolean;
  /** How long the homeserver has not been reached, ms; undefined while it is. */
  unreachableMs: number | undefined;
  /** How long ago it was tried last, ms. */
  sinceProbeMs: number;
  /** By the clock on the wall, since the last look, ms: it goes on while the computer sleeps. */
  sinceLookMs: number;
}

/** Looks come every second or so: after this long without one the computer slept, or the app was frozen. */
const SLEPT_MS = 5_000;

/** An outage this young is probed often; a longer one seldom, so that a server which comes back is not run over. */
const YOUNG_MS = 60_000;
const OFTEN_MS = 900;
const SELDOM_MS = 10_000;

/**
 * - "wake": the network is another one now, or time has passed unseen: requests that hang from before are given up
 * - "probe": look once more whether the homeserver answers
 */
export function decideProbe(connection: Connection): "wake" | "probe" | "wait" {
  const { online, wasOnline, unreachableMs, sinceProbeMs, sinceLookMs } = connection;
  if (!online) return "wait";
  if (!wasOnline || sinceLookMs > SLEPT_MS) return "wake";
  if (unreachableMs === undefined) return "wait";
  return sinceProbeMs >= (unreachableMs < YOUNG_MS ? OFTEN_MS : SELDOM_MS) ? "probe" : "wait";
}
