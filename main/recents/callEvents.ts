import { z } from "zod";
import { DECLINE, NOTIFICATION } from "../ring/ringEvents.ts";
import { VOIP_HISTORY_TYPES } from "../voip/voipHistory.ts";
import { judgeMembership, RTC_MEMBER, SESSION_MEMBER } from "../rtc/membershipPolicy.ts";

/** Room events that tell of calls, as history has them: in any order, more than once, some of them missing. */

/** What older clients send instead of a notification. */
export const LEGACY_NOTIFY: readonly string[] = ["m.call.notify", "org.matrix.msc4075.call.notify"];
const ROOM_MEMBER = "m.room.member";
const REDACTION = "m.room.redaction";

/** What is worth asking the homeserver for; encrypted events come on top. */
export const CALL_EVENT_TYPES: readonly string[] = [
  SESSION_MEMBER,
  RTC_MEMBER,
  NOTIFICATION,
  DECLINE,
  ...LEGACY_NOTIFY,
  ...VOIP_HISTORY_TYPES,
  ROOM_MEMBER,
  REDACTION,
];

/** One event, decrypted where it was encrypted. */
export interface HistoryEvent {
  type: string;
  id: string;
  sender: string;
  /** `origin_server_ts`, unix ms. */
  ts: number;
  content: unknown;
  stateKey?: string;
  /** The state event this one took the place of (`unsigned.replaces_state`). */
  replaces?: string;
  /** How long a sticky event holds (MSC4354), ms. */
  stickyMs?: number;
  redacted?: boolean;
  /** What a redaction takes back. */
  redacts?: string;
}

/** A device in the call, from its first membership until it left. */
export interface Stay {
  /** First membership event of it. */
  id: string;
  /** All of its membership events: any of them names the call. */
  eventIds: string[];
  userId: string;
  start: number;
  /** Undefined: it is still in there. */
  end: number | undefined;
  /** For one still in there: when its membership expires by itself. */
  expires: number;
}

/** Events by meaning, each once, those that can't be from our time left out. */
export interface SortedEvents {
  memberships: HistoryEvent[];
  departures: HistoryEvent[];
  notifications: HistoryEvent[];
  declines: HistoryEvent[];
  /** Of legacy calls (main/voip/voipHistory.ts). */
  voip: HistoryEvent[];
}

/** How far ahead of us the clock of a homeserver may be before its events are left out. */
const MAX_AHEAD_MS = 3600_000;
const MAX_STICKY_MS = 3600_000;

const Departure = z.object({ membership: z.enum(["leave", "ban", "knock", "invite"]) });
const StickyKey = z.object({ msc4354_sticky_key: z.string().max(255) });

export function sortEvents(events: Iterable<HistoryEvent>, now: number): SortedEvents {
  const known = new Map<string, HistoryEvent>();
  const redacted = new Set<string>();
  for (const event of events) {
    if (event.redacted === true) redacted.add(event.id);
    if (event.type === REDACTION) {
      if (event.redacts !== undefined) redacted.add(event.redacts);
      continue;
    }
    if (!CALL_EVENT_TYPES.includes(event.type)) continue;
    if (!Number.isFinite(event.ts) || event.ts < 0 || event.ts > now + MAX_AHEAD_MS) continue;
    const before = known.get(event.id);
    // A copy may lack what the homeserver adds to another one.
    const replaces = event.replaces ?? before?.replaces;
    const stickyMs = event.stickyMs ?? before?.stickyMs;
    known.set(event.id, {
      ...event,
      ...(replaces === undefined ? {} : { replaces }),
      ...(stickyMs === undefined ? {} : { stickyMs }),
    });
  }
  const sorted: SortedEvents = { memberships: [], departures: [], notifications: [], declines: [], voip: [] };
  for (const event of inOrder(known)) {
    const gone = redacted.has(event.id);
    if (event.type === SESSION_MEMBER || event.type === RTC_MEMBER)
      // What a membership said before it was taken back is not known to every device: it counts for none.
      sorted.memberships.push(gone ? { ...event, content: {} } : event);
    else if (gone) continue;
    else if (event.type === ROOM_MEMBER) {
      if (Departure.safeParse(event.content).success) sorted.departures.push(event);
    } else if (event.type === DECLINE) sorted.declines.push(event);
    else if (VOIP_HISTORY_TYPES.includes(event.type)) sorted.voip.push(event);
    else sorted.notifications.push(event);
  }
  return sorted;
}

/**
 * By the homeservers' clocks: the same on every device, however the events came to it. Within one millisecond state
 * follows the state it replaced; what remains is decided by the event id.
 */
function inOrder(events: ReadonlyMap<string, HistoryEvent>): HistoryEvent[] {
  const depths = new Map<string, number>();
  const depthOf = (event: HistoryEvent): number => {
    const chain: HistoryEvent[] = [];
    let at: HistoryEvent | undefined = event;
    // Only what happened in the same millisecond; a chain that bites its tail ends at what was seen already.
    while (at !== undefined && at.ts === event.ts && !depths.has(at.id) && !chain.includes(at)) {
      chain.push(at);
      at = at.replaces === undefined ? undefined : events.get(at.replaces);
    }
    let depth = at !== undefined && at.ts === event.ts ? (depths.get(at.id) ?? -1) + 1 : 0;
    for (const each of chain.toReversed()) depths.set(each.id, depth++);
    return depths.get(event.id) ?? 0;
  };
  const byId = [...events.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ranked = byId.map((event) => ({ event, depth: depthOf(event) }));
  return ranked.toSorted((a, b) => a.event.ts - b.event.ts || a.depth - b.depth).map(({ event }) => event);
}

/** Who was in the call, and when: one stay for each time a device was there. */
export function staysOf({ memberships, departures }: SortedEvents, now: number): Stay[] {
  const slots = new Map<string, HistoryEvent[]>();
  for (const event of memberships) {
    const slot = slotOf(event);
    if (slot === undefined) continue;
    const events = slots.get(slot);
    if (events === undefined) slots.set(slot, [event]);
    else events.push(event);
  }
  const known = new Set(memberships.map((event) => event.id));
  return [...slots.values()].flatMap((events) => staysIn(events, departures, known, now));
}

/** Memberships that replace each other: a state key, or a sender's sticky key (MSC4354). */
function slotOf(event: HistoryEvent): string | undefined {
  if (event.type === SESSION_MEMBER) return event.stateKey === undefined ? undefined : `state ${event.stateKey}`;
  const key = StickyKey.safeParse(event.content);
  return key.success ? `sticky ${event.sender} ${key.data.msc4354_sticky_key}` : undefined;
}

interface OpenStay extends Stay {
  deviceId: string;
}

function staysIn(events: HistoryEvent[], departures: HistoryEvent[], known: Set<string>, now: number): Stay[] {
  const stays: Stay[] = [];
  let open: OpenStay | undefined;
  const close = (at: number) => {
    if (open === undefined) return;
    const { deviceId: _, ...stay } = open;
    const end = Math.min(at, open.expires);
    if (end > open.start) stays.push({ ...stay, end });
    open = undefined;
  };
  const leavers = new Set(events.map((event) => event.sender));
  const own = departures.filter((event) => event.stateKey !== undefined && leavers.has(event.stateKey));
  const steps = [...events, ...own].toSorted((a, b) => a.ts - b.ts);
  for (const event of steps) {
    if (open !== undefined && event.ts >= open.expires) close(event.ts);
    if (event.type === ROOM_MEMBER) {
      if (open?.userId === event.stateKey) close(event.ts);
      continue;
    }
    const verdict = judge(event);
    if (verdict === undefined) {
      close(event.ts);
      continue;
    }
    if (open?.userId === event.sender && open.deviceId === verdict.deviceId) {
      open.eventIds.push(event.id);
      open.expires = verdict.expires;
      continue;
    }
    close(event.ts);
    // Beyond what is known of the room there was an earlier membership. Only then its own word on its age is taken:
    // anybody could claim to have been in a call for days.
    const olderUnknown = event.replaces !== undefined && !known.has(event.replaces);
    open = {
      id: event.id,
      eventIds: [event.id],
      userId: event.sender,
      deviceId: verdict.deviceId,
      start: olderUnknown ? Math.min(verdict.createdTs, event.ts) : event.ts,
      end: undefined,
      expires: verdict.expires,
    };
  }
  if (open !== undefined && open.expires <= now) close(open.expires);
  if (open !== undefined) {
    const { deviceId: _, ...stay } = open as OpenStay;
    stays.push(stay);
  }
  return stays;
}

/** The membership an event made, as it was judged when it happened; undefined when it made none. */
function judge(event: HistoryEvent): { deviceId: string; createdTs: number; expires: number } | undefined {
  const verdict = judgeMembership(
    {
      type: event.type,
      eventId: event.id,
      sender: event.sender,
      stateKey: event.stateKey,
      originServerTs: event.ts,
      content: event.content,
    },
    event.ts,
    // Whoever could send it was in the room; leaving it later is an event of its own.
    () => true,
  );
  if (verdict.kind !== "member") return undefined;
  const sticky = event.ts + Math.min(Math.max(event.stickyMs ?? MAX_STICKY_MS, 0), MAX_STICKY_MS);
  return { deviceId: verdict.deviceId, createdTs: verdict.createdTs, expires: verdict.expiresTs ?? sticky };
}
