import type { IncomingCall } from "../../preload/contract.ts";

/**
 * After how long a ring the window is prepared, ms. The toast, the sound and their processes have the machine to themselves
 * before (300 ms until the toast is there); nobody reads it and clicks sooner than the window is then there.
 */
export const AHEAD_AFTER_MS = 700;

/** What is known when it is asked whether the main window should be prepared out of sight. */
export interface AheadFacts {
  incoming: readonly Pick<IncomingCall, "manner" | "silenced">[];
  doNotDisturb: boolean;
  inCall: boolean;
  /** The main window: there is none; it was prepared and nobody has seen it; it is the person's. */
  window: "none" | "ahead" | "shown";
  /** It is waited for the moment to prepare one. */
  waiting: boolean;
}

/**
 * - "wait": one is prepared in a while, unless it stops ringing
 * - "forget": no longer waited for
 * - "drop": the one that was prepared goes, unseen
 * - "stay": as it is
 */
export type AheadStep = "wait" | "forget" | "drop" | "stay";

/**
 * Whether the window that an answer needs is prepared while it rings. A pure function of what is the case now.
 *
 * One that is there stays for longer than one would be begun: an answer silences the ring before it asks for the window,
 * and a ring that the person has silenced can still be answered, until it is over.
 */
export function stepAhead({ incoming, doNotDisturb, inCall, window, waiting }: AheadFacts): AheadStep {
  const rings = doNotDisturb ? [] : incoming.filter(({ manner }) => manner === "ring");
  const wanted = window === "none" && !inCall && rings.some(({ silenced }) => !silenced);
  if (wanted) return waiting ? "stay" : "wait";
  if (waiting) return "forget";
  // A call lives in its window, however it has begun there.
  return window === "ahead" && rings.length === 0 && !inCall ? "drop" : "stay";
}
