import { z } from "zod";

/**
 * Which membership events count, before anything else looks at them. Three modes meet in one room:
 * - `session` (compatibility and legacy): state `org.matrix.msc3401.call.member`, valid for `expires` after creation;
 * - `rtc` (matrix_2_0): sticky `org.matrix.msc4143.rtc.member`, valid while sticky (MSC4354).
 */
export const SESSION_MEMBER = "org.matrix.msc3401.call.member";
export const RTC_MEMBER = "org.matrix.msc4143.rtc.member";

export interface MembershipEvent {
  type: string;
  eventId: string;
  sender: string;
  stateKey: string | undefined;
  /** Unix ms. */
  originServerTs: number;
  content: unknown;
}

export type Verdict =
  | { kind: "member"; deviceId: string; createdTs: number; expiresTs: number | undefined }
  | { kind: "left" }
  | { kind: "ignored"; reason: IgnoredReason };

export type IgnoredReason = "malformed" | "expired" | "absurdExpiry" | "senderMismatch" | "notInRoom" | "otherCall";

/** Longer than any client asks for (Element Call: 50 h), shorter than a forgotten one should haunt a room. */
const MAX_EXPIRES_MS = 7 * 24 * 3600_000;
/** When a client names none (MSC4143's old form). */
const DEFAULT_EXPIRES_MS = 4 * 3600_000;
/** How far ahead of us a sender's clock may be. */
const MAX_AHEAD_MS = 3600_000;

const Transport = z.object({ type: z.string() }).loose();
const SessionContent = z.object({
  application: z.string(),
  call_id: z.string(),
  device_id: z.string().min(1).max(255),
  expires: z.number().optional(),
  created_ts: z.number().optional(),
  focus_active: z.object({ type: z.string() }).loose(),
  foci_preferred: z.array(Transport).optional(),
});
const RtcContent = z.object({
  slot_id: z.string(),
  application: z.object({ type: z.string() }).loose(),
  member: z.object({ user_id: z.string(), device_id: z.string().min(1).max(255), id: z.string().min(1).max(255) }),
});

const left: Verdict = { kind: "left" };
const ignored = (reason: IgnoredReason): Verdict => ({ kind: "ignored", reason });

/**
 * @param now Unix ms.
 * @param isInRoom whether a user is joined to the Matrix room.
 */
export function judgeMembership(event: MembershipEvent, now: number, isInRoom: (userId: string) => boolean): Verdict {
  if (typeof event.content !== "object" || event.content === null) return ignored("malformed");
  if (Object.keys(event.content).every((key) => key === "msc4354_sticky_key" || key === "slot_id")) return left;
  const verdict = event.type === RTC_MEMBER ? judgeRtc(event, now) : judgeSession(event, now);
  if (verdict.kind === "member" && !isInRoom(event.sender)) return ignored("notInRoom");
  return verdict;
}

function judgeSession(event: MembershipEvent, now: number): Verdict {
  const parsed = SessionContent.safeParse(event.content);
  if (!parsed.success) return ignored("malformed");
  const content = parsed.data;
  if (content.application !== "m.call" || content.call_id !== "") return ignored("otherCall");
  if (!isStateKeyOf(event.stateKey, event.sender)) return ignored("senderMismatch");
  // Its LiveKit identity, `USER:DEVICE`, would be that of a user of the same host with a port, `@al:hs:8448`.
  if (/^\d{1,5}:/.test(content.device_id)) return ignored("senderMismatch");
  const createdTs = content.created_ts ?? event.originServerTs;
  const expires = content.expires ?? DEFAULT_EXPIRES_MS;
  if (!(expires > 0) || createdTs < 0 || createdTs > now + MAX_AHEAD_MS) return ignored("absurdExpiry");
  // An update restates the age of the membership, so its end is counted from the first event but never
  // further than our maximum from the last: a member still there will have written again by then.
  const lastWritten = Math.min(event.originServerTs, now + MAX_AHEAD_MS);
  if (expires > MAX_EXPIRES_MS && createdTs + expires > lastWritten + MAX_EXPIRES_MS) return ignored("absurdExpiry");
  const expiresTs = createdTs + expires;
  if (expiresTs <= now) return ignored("expired");
  return { kind: "member", deviceId: content.device_id, createdTs, expiresTs };
}

function judgeRtc(event: MembershipEvent, now: number): Verdict {
  const parsed = RtcContent.safeParse(event.content);
  if (!parsed.success) return ignored("malformed");
  const { slot_id, application, member } = parsed.data;
  if (application.type !== "m.call" || slot_id !== "m.call#ROOM") return ignored("otherCall");
  if (member.user_id !== event.sender) return ignored("senderMismatch");
  if (event.originServerTs > now + MAX_AHEAD_MS) return ignored("absurdExpiry");
  return { kind: "member", deviceId: member.device_id, createdTs: event.originServerTs, expiresTs: undefined };
}

/**
 * `_@alice:hs_DEVICE_m.call`, or without the underscore in rooms with owned state (MSC3757). Ordinary rooms let anybody
 * write a key with an underscore, so a key that names somebody else is somebody else's doing.
 */
function isStateKeyOf(stateKey: string | undefined, sender: string): boolean {
  if (stateKey === undefined) return false;
  const key = stateKey.startsWith("_") ? stateKey.slice(1) : stateKey;
  return key === sender || key.startsWith(`${sender}_`);
}
