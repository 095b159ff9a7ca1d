import type { Knock } from "../../preload/contract.ts";

/** How long a knock after a decline stays unseen: a little at first, then longer each time. */
const AGAIN_MS = [30_000, 120_000, 600_000] as const;
/** Nobody reads more; the rest shows as these are answered. */
export const MOST_SHOWN = 50;

/** Whom this person has declined at a room, and when; kept for as long as the app runs. */
export type Declines = ReadonlyMap<string, readonly number[]>;

export const declineKey = (roomId: string, userId: string) => `${roomId} ${userId}`;

/** From when on a knock is shown: at once, or later when the same person was declined before. */
export function shownFrom(declinedTs: readonly number[], ts: number): number {
  const last = declinedTs.at(-1);
  if (last === undefined) return ts;
  const wait = AGAIN_MS[Math.min(declinedTs.length, AGAIN_MS.length) - 1] ?? 0;
  return Math.max(ts, last + wait);
}

/**
 * The knocks to show now, the first who came first, and when to look again because one is still held back.
 */
export function knocksToShow(
  knocks: readonly Knock[],
  declines: Declines,
  now: number,
): { shown: Knock[]; againTs: number | undefined } {
  const shown: Knock[] = [];
  let againTs: number | undefined;
  for (const knock of knocks.toSorted((a, b) => a.ts - b.ts || a.userId.localeCompare(b.userId))) {
    const from = shownFrom(declines.get(declineKey(knock.roomId, knock.userId)) ?? [], 0);
    if (from <= now) shown.push(knock);
    else againTs = Math.min(againTs ?? Infinity, from);
  }
  return { shown: shown.slice(0, MOST_SHOWN), againTs };
}
