import { RTC_MEMBER, SESSION_MEMBER } from "../rtc/membershipPolicy.ts";
import { DECLINE, NOTIFICATION } from "../ring/ringEvents.ts";
import type { HistoryEvent } from "./callEvents.ts";

/** Room events for tests, as homeservers deliver them. Times in seconds after `T0`. */
export const T0 = 1_700_000_000_000;
const at = (seconds: number) => T0 + seconds * 1000;

export const alice = "@alice:hs";
export const bob = "@bob:hs";
export const carol = "@carol:hs";

type Part = Partial<HistoryEvent>;

export function join(userId: string, seconds: number, part: Part & { device?: string; expires?: unknown } = {}) {
  const { device = "DEV", expires = 180_000_000, ...rest } = part;
  const event: HistoryEvent = {
    type: SESSION_MEMBER,
    id: `$join-${userId}-${device}-${seconds}`,
    sender: userId,
    stateKey: `_${userId}_${device}_m.call`,
    ts: at(seconds),
    content: {
      application: "m.call",
      call_id: "",
      scope: "m.room",
      device_id: device,
      expires,
      focus_active: { type: "livekit", focus_selection: "multi_sfu" },
      foci_preferred: [],
    },
    ...rest,
  };
  return event;
}

export function leave(userId: string, seconds: number, part: Part & { device?: string } = {}): HistoryEvent {
  const { device = "DEV", ...rest } = part;
  return { ...join(userId, seconds, { device }), id: `$leave-${userId}-${device}-${seconds}`, content: {}, ...rest };
}

export function stickyJoin(userId: string, seconds: number, stickyMs?: number): HistoryEvent {
  return {
    type: RTC_MEMBER,
    id: `$sticky-${userId}-${seconds}`,
    sender: userId,
    ts: at(seconds),
    content: {
      slot_id: "m.call#ROOM",
      application: { type: "m.call" },
      member: { user_id: userId, device_id: "DEV", id: "one" },
      msc4354_sticky_key: "one",
    },
    ...(stickyMs === undefined ? {} : { stickyMs }),
  };
}

export function stickyLeave(userId: string, seconds: number): HistoryEvent {
  return {
    ...stickyJoin(userId, seconds),
    id: `$unstick-${userId}-${seconds}`,
    content: { msc4354_sticky_key: "one" },
  };
}

export function notify(
  userId: string,
  seconds: number,
  of: string | undefined,
  mentions: { user_ids?: unknown; room?: unknown } = { room: true },
): HistoryEvent {
  return {
    type: NOTIFICATION,
    id: `$notify-${userId}-${seconds}`,
    sender: userId,
    ts: at(seconds),
    content: {
      notification_type: "ring",
      lifetime: 30_000,
      sender_ts: at(seconds),
      "m.mentions": mentions,
      ...(of === undefined ? {} : { "m.relates_to": { rel_type: "m.reference", event_id: of } }),
    },
  };
}

export function decline(userId: string, seconds: number, notification: string): HistoryEvent {
  return {
    type: DECLINE,
    id: `$decline-${userId}-${seconds}`,
    sender: userId,
    ts: at(seconds),
    content: { "m.relates_to": { rel_type: "m.reference", event_id: notification } },
  };
}

export function roomMember(userId: string, seconds: number, membership: string): HistoryEvent {
  return {
    type: "m.room.member",
    id: `$member-${userId}-${seconds}`,
    sender: userId,
    stateKey: userId,
    ts: at(seconds),
    content: { membership },
  };
}

export function redaction(of: string, seconds: number): HistoryEvent {
  return {
    type: "m.room.redaction",
    id: `$redaction-${of}`,
    sender: alice,
    ts: at(seconds),
    content: {},
    redacts: of,
  };
}
