import { z } from "zod";
import { voipCallsOf } from "../voip/voipHistory.ts";
import { sortEvents, staysOf } from "./callEvents.ts";
import type { HistoryEvent, SortedEvents, Stay } from "./callEvents.ts";

/**
 * - `answered`: a device of mine was in it
 * - `missed`: it was for me (a direct call, or one that mentioned me), and no device of mine joined or declined
 * - `declined`: I declined
 * - `noAnswer`, `declinedByOther`: my direct call, and nobody came
 * - `ended`: a call of others
 */
export type Outcome = "answered" | "missed" | "declined" | "noAnswer" | "declinedByOther" | "ended";

/** One call: from when the first device joined until none was there any more. */
export interface CallRecord {
  /** Its first membership event: the same on every device. */
  id: string;
  /** All of its membership events, for a device that knows the call by a later one. */
  eventIds: string[];
  starter: string;
  outgoing: boolean;
  outcome: Outcome;
  /** User ids, in the order they came. */
  participants: string[];
  startedTs: number;
  /** Undefined while somebody is in it. */
  endedTs: number | undefined;
  /** How long I was in it, ms; 0 when I wasn't. */
  mineMs: number;
  /** A device of mine is in it now. */
  inside: boolean;
  /** A call of older clients (MSC2746), of two. */
  legacy?: true;
}

export interface HistoryOptions {
  myUserId: string;
  /** Whether the room is between two people. */
  direct: boolean;
  /** Unix ms. */
  now: number;
  /** What happened from here on is known without gaps; a call that was running then has an unknown beginning. */
  knownSinceTs: number;
}

/** How far a notification's time may lie outside the call it is for: it is sent right after the first membership. */
const NOTIFY_SLACK_MS = 15_000;
/** Calls older than this are forgotten: how far back a device can read is not the same on all of them. */
export const HISTORY_MS = 30 * 24 * 3600_000;

const Reference = z.object({
  "m.relates_to": z.object({ rel_type: z.literal("m.reference"), event_id: z.string() }),
});
const Mentions = z.object({
  "m.mentions": z.object({
    user_ids: z.array(z.unknown()).optional().catch(undefined),
    room: z.unknown().optional(),
  }),
});

/**
 * The calls of one room, oldest first, none overlapping another of its kind. A pure function of which events there are: their
 * order and how often they come make no difference, and malformed ones are no events.
 */
export function callsOf(events: Iterable<HistoryEvent>, options: HistoryOptions): CallRecord[] {
  const { now, knownSinceTs } = options;
  const sorted = sortEvents(events, now);
  const signals = signalsOf(sorted);
  const calls: CallRecord[] = [];
  const records = sessionsOf(staysOf(sorted, now)).map((stays) => describe(stays, signals, options));
  const all = [...records, ...voipCallsOf(sorted.voip, options)].toSorted((a, b) => a.startedTs - b.startedTs);
  for (const record of all) {
    const ongoing = record.endedTs === undefined;
    if (!ongoing && (record.startedTs <= knownSinceTs || (record.endedTs ?? now) < now - HISTORY_MS)) continue;
    calls.push(record);
  }
  return calls;
}

/** Notifications and declines, read once, by what they refer to. */
interface Signals {
  notificationsOf: ReadonlyMap<string, HistoryEvent[]>;
  /** Of older clients: only the time tells which call they mean. */
  looseNotifications: HistoryEvent[];
  declinesOf: ReadonlyMap<string, HistoryEvent[]>;
  /** Of notifications that this device can't read: likewise. */
  looseDeclines: HistoryEvent[];
}

function signalsOf({ notifications, declines }: SortedEvents): Signals {
  const known = new Set(notifications.map((event) => event.id));
  const notificationsOf = new Map<string, HistoryEvent[]>();
  const declinesOf = new Map<string, HistoryEvent[]>();
  const looseNotifications: HistoryEvent[] = [];
  const looseDeclines: HistoryEvent[] = [];
  for (const event of notifications) {
    const reference = referenceOf(event);
    if (reference === undefined) looseNotifications.push(event);
    else add(notificationsOf, reference, event);
  }
  for (const event of declines) {
    const reference = referenceOf(event);
    if (reference === undefined) continue;
    if (known.has(reference)) add(declinesOf, reference, event);
    else looseDeclines.push(event);
  }
  return { notificationsOf, looseNotifications, declinesOf, looseDeclines };
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Stays that hang together: a session ends when nobody is left. */
function sessionsOf(stays: Stay[]): Stay[][] {
  const sessions: Stay[][] = [];
  let until = -Infinity;
  for (const stay of stays.toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))) {
    const session = sessions.at(-1);
    if (session !== undefined && stay.start <= until) session.push(stay);
    else sessions.push([stay]);
    until = Math.max(until, stay.end ?? Infinity);
  }
  return sessions;
}

function describe(stays: Stay[], signals: Signals, { myUserId, direct }: HistoryOptions): CallRecord {
  const [first] = stays as [Stay, ...Stay[]];
  const eventIds = stays.flatMap((stay) => stay.eventIds);
  const participants = [...new Set(stays.map((stay) => stay.userId))];
  const ongoing = stays.some((stay) => stay.end === undefined);
  const end = ongoing ? undefined : Math.max(...stays.map((stay) => stay.end ?? 0));
  const during = ({ ts }: HistoryEvent) =>
    ts >= first.start - NOTIFY_SLACK_MS && ts <= (end ?? Infinity) + NOTIFY_SLACK_MS;

  const own = [
    ...eventIds.flatMap((id) => signals.notificationsOf.get(id) ?? []),
    ...signals.looseNotifications.filter(during),
  ].filter((event) => participants.includes(event.sender));
  const decliners = new Set(
    [...own.flatMap((event) => signals.declinesOf.get(event.id) ?? []), ...signals.looseDeclines.filter(during)].map(
      (event) => event.sender,
    ),
  );
  const mine = stays.filter((stay) => stay.userId === myUserId);
  const outgoing = first.userId === myUserId;
  const alone = participants.length === 1;

  let outcome: Outcome;
  if (mine.length > 0) {
    if (outgoing && direct && alone && !ongoing)
      outcome = [...decliners].some((userId) => userId !== myUserId) ? "declinedByOther" : "noAnswer";
    else outcome = "answered";
  } else if (decliners.has(myUserId)) outcome = "declined";
  else if (!ongoing && (direct || own.some((event) => event.sender !== myUserId && mentions(event, myUserId))))
    outcome = "missed";
  else outcome = "ended";

  return {
    id: first.id,
    eventIds,
    starter: first.userId,
    outgoing,
    outcome,
    participants,
    startedTs: first.start,
    endedTs: end,
    mineMs: unionMs(mine),
    inside: mine.some((stay) => stay.end === undefined),
  };
}

/** How long at least one of them was there; one that still is counts up to the last that is known. */
function unionMs(stays: Stay[]): number {
  let total = 0;
  let until = -Infinity;
  for (const { start, end } of stays.toSorted((a, b) => a.start - b.start)) {
    if (end === undefined) continue;
    total += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return total;
}

function referenceOf(event: HistoryEvent): string | undefined {
  const parsed = Reference.safeParse(event.content);
  return parsed.success ? parsed.data["m.relates_to"].event_id : undefined;
}

function mentions(event: HistoryEvent, userId: string): boolean {
  const parsed = Mentions.safeParse(event.content);
  if (!parsed.success) return false;
  const { user_ids: userIds, room } = parsed.data["m.mentions"];
  return room === true || (userIds?.includes(userId) ?? false);
}
