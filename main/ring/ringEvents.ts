import { z } from "zod";

/** Ringing as it is written into rooms (wire.md, MSC4075 and MSC4310). Stable names are read, unstable ones written. */
export const NOTIFICATION = "org.matrix.msc4075.rtc.notification";
export const DECLINE = "org.matrix.msc4310.rtc.decline";
const NOTIFICATION_TYPES = [NOTIFICATION, "m.rtc.notification"];
const DECLINE_TYPES = [DECLINE, "m.rtc.decline"];
/** What older clients send instead. */
const LEGACY_TYPES = ["m.call.notify", "org.matrix.msc4075.call.notify"];

/** How long a ring of ours lasts, ms. */
export const LIFETIME_MS = 30_000;
/** Longer than this nobody's telephone rings, whatever a sender asks for. */
const MAX_LIFETIME_MS = 120_000;
/** A sender's clock is believed as far as it is this close to the homeserver's (MSC4075). */
const MAX_SKEW_MS = 15_000;

const Mentions = z.object({ user_ids: z.array(z.string()).optional(), room: z.boolean().optional() });
const Reference = z.object({ rel_type: z.literal("m.reference"), event_id: z.string().min(2).max(255) });
const NotificationContent = z.object({
  notification_type: z.enum(["ring", "notification"]),
  lifetime: z.number().positive(),
  sender_ts: z.number(),
  "m.mentions": Mentions.optional(),
  "m.relates_to": Reference,
});
const LegacyContent = z.object({
  application: z.literal("m.call"),
  call_id: z.literal(""),
  notify_type: z.enum(["ring", "notify", "notification"]),
  "m.mentions": Mentions.optional(),
});
const DeclineContent = z.object({ "m.relates_to": Reference });

export interface CallNotification {
  id: string;
  roomId: string;
  sender: string;
  kind: "ring" | "notification";
  /** Unix ms by this computer's clock. */
  startTs: number;
  untilTs: number;
  mentionsMe: boolean;
  /** The invite of a legacy call (`legacyRing.ts`): no membership belongs to it. */
  legacy?: true;
}

/** An event as it lies in a timeline, decrypted. */
export interface TimelineEvent {
  id: string;
  roomId: string;
  sender: string;
  type: string;
  content: unknown;
  /** Unix ms by the homeserver's clock. */
  originServerTs: number;
  /**
   * When it was sent, unix ms by this computer's clock: from its age if it has just come, which no wrong clock can
   * falsify; else the homeserver's word.
   */
  sentTs: number;
}

export const isNotification = (type: string) => NOTIFICATION_TYPES.includes(type) || LEGACY_TYPES.includes(type);
export const isDecline = (type: string) => DECLINE_TYPES.includes(type);

/** @returns undefined for what is malformed. */
export function readNotification(event: TimelineEvent, me: string): CallNotification | undefined {
  if (LEGACY_TYPES.includes(event.type)) return readLegacy(event, me);
  const parsed = NotificationContent.safeParse(event.content);
  if (!parsed.success) return undefined;
  const { notification_type, lifetime, sender_ts } = parsed.data;
  const skew = sender_ts - event.originServerTs;
  const startTs = event.sentTs + (Math.abs(skew) <= MAX_SKEW_MS ? skew : 0);
  return {
    ...common(event),
    kind: notification_type,
    startTs,
    untilTs: startTs + Math.min(lifetime, MAX_LIFETIME_MS),
    mentionsMe: mentions(parsed.data["m.mentions"], me),
  };
}

function readLegacy(event: TimelineEvent, me: string): CallNotification | undefined {
  const parsed = LegacyContent.safeParse(event.content);
  if (!parsed.success) return undefined;
  return {
    ...common(event),
    kind: parsed.data.notify_type === "ring" ? "ring" : "notification",
    startTs: event.sentTs,
    untilTs: event.sentTs + LIFETIME_MS,
    mentionsMe: mentions(parsed.data["m.mentions"], me),
  };
}

/** The event id of the notification that a decline answers (MSC4310); undefined when malformed. */
export function readDecline(content: unknown): string | undefined {
  const parsed = DeclineContent.safeParse(content);
  return parsed.success ? parsed.data["m.relates_to"].event_id : undefined;
}

/** @param membershipId event id of one's own membership, which started the call. */
export function notificationContent(membershipId: string, kind: "ring" | "notification", now: number) {
  return {
    notification_type: kind,
    lifetime: LIFETIME_MS,
    sender_ts: now,
    "m.mentions": { user_ids: [] as string[], room: true },
    "m.relates_to": { rel_type: "m.reference" as const, event_id: membershipId },
  };
}

export function declineContent(notificationId: string) {
  return { "m.relates_to": { rel_type: "m.reference" as const, event_id: notificationId } };
}

function common(event: TimelineEvent) {
  return { id: event.id, roomId: event.roomId, sender: event.sender };
}

/** Without `m.mentions` everybody is meant, as before there were intentional mentions (MSC3952). */
function mentions(named: z.infer<typeof Mentions> | undefined, me: string): boolean {
  return named === undefined || named.room === true || (named.user_ids ?? []).includes(me);
}
