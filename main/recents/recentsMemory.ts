import { z } from "zod";

/** What the person did with their list, the same on all of their devices (account data). */
export interface RecentsMemory {
  /** Missed calls that ended before were seen. Unix ms. */
  seenTs: number;
  /** Calls that ended before are off the list. */
  clearedTs: number;
  /** Calls taken off the list: one of their membership events, and when. */
  removed: Record<string, number>;
}

/** Longer than calls are listed, so that none comes back. */
const KEPT_MS = 90 * 24 * 3600_000;
const MAX_REMOVED = 500;

export const emptyMemory: RecentsMemory = { seenTs: 0, clearedTs: 0, removed: {} };

const Ts = z.number().min(0).catch(0);
const Memory = z.object({
  seenTs: Ts.default(0),
  clearedTs: Ts.default(0),
  removed: z.record(z.string().max(255), z.unknown()).catch({}).default({}),
});

/** From account data, which other clients may have written: what is malformed counts as not there. */
export function readMemory(content: unknown): RecentsMemory {
  const parsed = Memory.safeParse(content);
  if (!parsed.success) return emptyMemory;
  const removed = Object.entries(parsed.data.removed).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && Number.isFinite(entry[1]),
  );
  return { ...parsed.data, removed: Object.fromEntries(removed) };
}

/**
 * Both together. In whatever order devices merge what they know, they arrive at the same: account data has only one
 * writer at a time, and the last one must not undo what another did.
 */
export function mergeMemory(a: RecentsMemory, b: RecentsMemory, now: number): RecentsMemory {
  const clearedTs = Math.max(a.clearedTs, b.clearedTs);
  const removed = new Map(Object.entries(a.removed));
  for (const [id, ts] of Object.entries(b.removed)) removed.set(id, Math.max(ts, removed.get(id) ?? 0));
  const kept = [...removed]
    .filter(([, ts]) => ts > clearedTs && ts > now - KEPT_MS)
    .toSorted(([idA, tsA], [idB, tsB]) => tsB - tsA || (idA < idB ? -1 : 1))
    .slice(0, MAX_REMOVED)
    // By id, so that equal memories are equal texts.
    .toSorted(([idA], [idB]) => (idA < idB ? -1 : 1));
  return { seenTs: Math.max(a.seenTs, b.seenTs), clearedTs, removed: Object.fromEntries(kept) };
}

export function sameMemory(a: RecentsMemory, b: RecentsMemory, now: number): boolean {
  return JSON.stringify(mergeMemory(a, emptyMemory, now)) === JSON.stringify(mergeMemory(b, emptyMemory, now));
}

/** Whether a call is on the list. One that goes on always is. */
export function isListed(call: { eventIds: string[]; endedTs: number | undefined }, memory: RecentsMemory): boolean {
  if (call.endedTs === undefined) return true;
  return call.endedTs > memory.clearedTs && !call.eventIds.some((id) => Object.hasOwn(memory.removed, id));
}
