/** What was missed longer ago is no news: the list has it. */
const NEWS_MS = 12 * 3600_000;

export interface MissedSituation {
  /** Up to here this device has told of missed calls in earlier runs; the time of the sign-in at first. */
  shownUntilTs: number;
  /** Up to here the person has seen them in the list, on any device. */
  seenTs: number;
  /** Calls this device has told of in this run: one may turn up after a later one. */
  told: ReadonlySet<string>;
  now: number;
}

/** Missed calls to tell the person of now, oldest first; each is told once. */
export function missedNews<T extends { id: string; outcome: string; endedTs?: number | undefined }>(
  calls: readonly T[],
  { shownUntilTs, seenTs, told, now }: MissedSituation,
): T[] {
  const since = Math.max(shownUntilTs, seenTs, now - NEWS_MS);
  return calls
    .filter((call) => call.outcome === "missed" && call.endedTs !== undefined && call.endedTs > since)
    .filter((call) => !told.has(call.id))
    .toSorted((a, b) => (a.endedTs ?? 0) - (b.endedTs ?? 0));
}
