import type { LegacyStop } from "./legacyRing.ts";
import type { CallNotification } from "./ringEvents.ts";
import { judgeRing } from "./ringPolicy.ts";
import type { RingFacts, RingVerdict, StopReason } from "./ringPolicy.ts";

/** What the room and the person's account say, asked anew at each judgement. */
export type Circumstances = Pick<
  RingFacts,
  "iAmInRoom" | "senderInRoom" | "senderIgnored" | "direct" | "push" | "choice" | "doNotDisturb"
>;

export interface JudgedRing {
  notification: CallNotification;
  manner: "ring" | "toast";
  silenced: boolean;
}

interface Entry {
  notification: CallNotification;
  /** Somebody else was in the call while this was known. */
  sawOthers: boolean;
  silenced: boolean;
  ended?: StopReason;
  /** Of a legacy call: what its events say. */
  over?: LegacyStop;
}

interface RoomCall {
  others: boolean;
  own: boolean;
  /** When the last other one, and the last device of the person, was there; -Infinity: never seen. */
  othersTs: number;
  ownTs: number;
}

/** Enough for any burst; what is older has long expired. */
const MAX_ENTRIES = 200;
const MAX_REMEMBERED = 1000;
/** Two calls of one person that begin this close together are one: their client speaks both languages, or they have two. */
const SAME_MOMENT_MS = 5_000;
/** A notification that stopped for one of these was none. */
const neverCounted: ReadonlySet<StopReason> = new Set(["ownCall", "redacted", "notAMember", "ignoredUser"]);

/**
 * Remembers what was seen of calls, in whatever order it came, so that each notification can be judged at any time.
 * Everything in it only ever adds reasons to be silent: declines, redactions and answers are kept even when they come
 * before the notification they end.
 */
export class RingLedger {
  readonly #me: string;
  readonly #entries = new Map<string, Entry>();
  readonly #rooms = new Map<string, RoomCall>();
  readonly #declined = new Set<string>();
  readonly #redacted = new Set<string>();

  /** @param me user id. */
  constructor(me: string) {
    this.#me = me;
  }

  notified(notification: CallNotification): void {
    if (this.#entries.has(notification.id)) return;
    this.#entries.set(notification.id, { notification, sawOthers: false, silenced: false });
    trim(this.#entries, MAX_ENTRIES);
  }

  /** @param userId who declines; only the person's own declines end a ring. */
  declined(notificationId: string, userId: string): void {
    if (userId === this.#me) remember(this.#declined, notificationId);
  }

  /** @param roomId of the redaction: one from another room takes nothing back. */
  redacted(eventId: string, roomId: string): void {
    remember(this.#redacted, `${roomId} ${eventId}`);
  }

  /** No sound and no toast any more, on this device only. */
  silenced(notificationId: string): void {
    const entry = this.#entries.get(notificationId);
    if (entry !== undefined) entry.silenced = true;
  }

  /** A legacy call rings no longer. */
  over(notificationId: string, reason: LegacyStop): void {
    const entry = this.#entries.get(notificationId);
    if (entry !== undefined) entry.over ??= reason;
  }

  /** @param userIds of everybody who is in the call of the room, from observed memberships. */
  members(roomId: string, userIds: readonly string[], now: number): void {
    const before = this.#rooms.get(roomId);
    const own = userIds.includes(this.#me);
    const others = userIds.some((userId) => userId !== this.#me);
    this.#rooms.set(roomId, {
      own,
      others,
      ownTs: own || before?.own === true ? now : (before?.ownTs ?? -Infinity),
      othersTs: others || before?.others === true ? now : (before?.othersTs ?? -Infinity),
    });
  }

  find(notificationId: string): CallNotification | undefined {
    const entry = this.#entries.get(notificationId);
    return entry?.ended === undefined ? entry?.notification : undefined;
  }

  /**
   * What reaches the person now, newest first, at most one for each room. What has stopped is marked so for good.
   *
   * @param onStopped told once for each notification that stops here.
   */
  judge(
    now: number,
    circumstances: (notification: CallNotification) => Circumstances,
    onStopped: (notification: CallNotification, reason: StopReason) => void = () => {},
  ): JudgedRing[] {
    const rings: JudgedRing[] = [];
    const taken = new Set<string>();
    for (const entry of [...this.#entries.values()].toSorted(newestFirst)) {
      const { notification } = entry;
      const twin = this.#hasTwin(entry);
      const superseded = twin || taken.has(notification.roomId);
      const verdict: RingVerdict =
        entry.ended === undefined
          ? this.#judgeEntry(entry, now, superseded, circumstances)
          : { kind: "stop", reason: entry.ended };
      if (supersedes(verdict) && !twin) taken.add(notification.roomId);
      if (verdict.kind === "stop") {
        if (entry.ended === undefined) onStopped(notification, verdict.reason);
        entry.ended = verdict.reason;
      } else if (verdict.kind !== "silent") {
        rings.push({ notification, manner: verdict.kind, silenced: entry.silenced });
      }
    }
    return rings;
  }

  /** When the next of them ends by itself, unix ms; undefined when none is open. */
  nextEnd(): number | undefined {
    const ends = [...this.#entries.values()]
      .filter((entry) => entry.ended === undefined)
      .map((entry) => entry.notification.untilTs);
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  /** Whether a legacy call is one that MatrixRTC tells of too, which is preferred. Nobody is rung twice. */
  #hasTwin({ notification: { legacy, roomId, sender, startTs } }: Entry): boolean {
    if (legacy !== true) return false;
    return [...this.#entries.values()].some(
      ({ notification: other, ended, sawOthers }) =>
        other.legacy !== true &&
        other.roomId === roomId &&
        other.sender === sender &&
        Math.abs(other.startTs - startTs) <= SAME_MOMENT_MS &&
        (ended === undefined ? sawOthers || this.#rooms.get(roomId)?.others === true : !neverCounted.has(ended)),
    );
  }

  #judgeEntry(
    entry: Entry,
    now: number,
    superseded: boolean,
    circumstances: (notification: CallNotification) => Circumstances,
  ): RingVerdict {
    const { notification } = entry;
    const { id, roomId } = notification;
    return judgeRing({
      ...circumstances(notification),
      ...(notification.legacy === true ? this.#legacyCall(entry) : this.#rtcCall(entry)),
      now,
      untilTs: notification.untilTs,
      mine: notification.sender === this.#me,
      redacted: this.#redacted.has(`${roomId} ${id}`),
      declinedByMe: this.#declined.has(id) || entry.over === "declined",
      superseded,
      kind: notification.kind,
      mentionsMe: notification.mentionsMe,
    });
  }

  #rtcCall(entry: Entry): Pick<RingFacts, "answeredByMe" | "others"> {
    const { roomId, startTs } = entry.notification;
    const call = this.#rooms.get(roomId);
    if (call?.others === true) entry.sawOthers = true;
    const gone = entry.sawOthers || (call?.othersTs ?? -Infinity) >= startTs;
    return {
      answeredByMe: call?.own === true || (call?.ownTs ?? -Infinity) >= startTs,
      others: call?.others === true ? "present" : gone ? "gone" : "unseen",
    };
  }

  #legacyCall({ over }: Entry): Pick<RingFacts, "answeredByMe" | "others"> {
    return { answeredByMe: over === "answered", others: over === "callerGone" ? "gone" : "present" };
  }
}

/** Whether a notification takes the place of older ones in its room. One that never counted does not. */
function supersedes(verdict: RingVerdict): boolean {
  if (verdict.kind === "silent") return verdict.reason !== "notMentioned";
  return verdict.kind !== "stop" || !neverCounted.has(verdict.reason);
}

/** By start, then by id, so that every device has the same order. */
function newestFirst(a: Entry, b: Entry): number {
  return b.notification.startTs - a.notification.startTs || (a.notification.id < b.notification.id ? 1 : -1);
}

function remember(set: Set<string>, id: string): void {
  set.add(id);
  if (set.size > MAX_REMEMBERED) for (const oldest of set) return void set.delete(oldest);
}

function trim(entries: Map<string, Entry>, max: number): void {
  for (const [id] of entries) {
    if (entries.size <= max) return;
    entries.delete(id);
  }
}
