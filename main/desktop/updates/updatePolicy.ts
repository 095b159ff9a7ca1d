/**
 * What to do about updates, apart from doing it. An update is looked for now and then, fetched when nobody is in a call,
 * offered when it is there and checked, and put off when the person says so. Nothing here ever installs by itself.
 *
 * ```
 * nothing ──check──▶ available ──download──▶ ready ──offer──▶ (the person) ──▶ install
 *    ▲                   │ not signed by us                        │
 *    └────── later ── refused                              "Later": postponed, then offered again
 * ```
 */
export const CHECK_EVERY_MS = 6 * 60 * 60_000;
/** After a look or a download that failed: an hour, so that a laptop that was offline at its start is not late by a day. */
export const RETRY_AFTER_MS = 60 * 60_000;
export const POSTPONE_MS = 24 * 60 * 60_000;

export interface UpdateFacts {
  nowTs: number;
  inCall: boolean;
  /** "busy": a check or a download is under way. "refused": what was found is not signed by the makers. */
  found: "nothing" | "available" | "busy" | "ready" | "refused";
  /** When it was last looked, and whether the last thing tried (look or download) failed. */
  lastTryTs: number | undefined;
  lastTryFailed: boolean;
  /** Until when the person does not want to be asked. */
  postponedUntilTs: number;
}

export type UpdateStep = { step: "check" | "download" | "offer" } | { step: "wait"; untilTs?: number };

export function nextUpdateStep(facts: UpdateFacts): UpdateStep {
  const { nowTs, inCall, found, lastTryTs, lastTryFailed, postponedUntilTs } = facts;
  // A call has the network, the processor and the person for itself; its end wakes us.
  if (inCall || found === "busy") return { step: "wait" };
  if (found === "ready")
    return nowTs >= postponedUntilTs ? { step: "offer" } : { step: "wait", untilTs: postponedUntilTs };
  if (found === "available" && !lastTryFailed) return { step: "download" };
  const dueTs = lastTryTs === undefined ? nowTs : lastTryTs + (lastTryFailed ? RETRY_AFTER_MS : CHECK_EVERY_MS);
  if (nowTs < dueTs) return { step: "wait", untilTs: dueTs };
  return { step: found === "available" ? "download" : "check" };
}

/** Whether "Restart" may be obeyed now. */
export function mayInstall({ found, inCall }: Pick<UpdateFacts, "found" | "inCall">): "yes" | "inCall" | "notReady" {
  if (found !== "ready") return "notReady";
  return inCall ? "inCall" : "yes";
}
