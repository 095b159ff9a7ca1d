import { z } from "zod";

/** What a moderator may ask of another device in the call, by an encrypted to-device message. */
export const MODERATION = "io.parley.moderation";

const Request = z.object({
  action: z.enum(["mute", "askUnmute", "lowerHand", "end"]),
  room_id: z.string().min(2).max(255),
  /** Unix ms of the sender's clock. */
  ts: z.number().int().nonnegative(),
});
export type ModerationRequest = z.infer<typeof Request>;
export type ModerationAction = ModerationRequest["action"];

/** Later than this a request is no longer meant: whom it silenced may have spoken on since. */
const WINDOW_MS = 30_000;

export interface ReceivedRequest {
  /** Who sent it as Olm proves; undefined for a message that was not encrypted. */
  from: { userId: string; deviceId: string | undefined } | undefined;
  content: unknown;
}

export interface ModerationSituation {
  now: number;
  /** The room of the running call, if one is. */
  roomId: string | undefined;
  /** Devices that are in the call, by observed memberships. */
  members: readonly { userId: string; deviceId: string }[];
  me: string;
  powerOf(userId: string): number;
  /** What it takes to remove somebody from the room. */
  kickLevel: number;
  /** `ts` of the last request of that device that was obeyed. */
  lastTs: number | undefined;
}

export type ModerationVerdict =
  | { obey: ModerationAction; ts: number; from: string }
  | { ignore: "malformed" | "notEncrypted" | "wrongRoom" | "notInCall" | "powerless" | "stale" | "replayed" };

/**
 * Whether a request is obeyed. Only somebody who could remove us altogether may do the lesser thing: the power to kick,
 * from a device that is in this call, now, and each request once. What is obeyed is decided here alone; that nothing ever
 * turns a microphone on is not decided at all: there is no such action.
 */
export function judgeRequest({ from, content }: ReceivedRequest, situation: ModerationSituation): ModerationVerdict {
  const parsed = Request.safeParse(content);
  if (!parsed.success) return { ignore: "malformed" };
  if (from?.deviceId === undefined) return { ignore: "notEncrypted" };
  const { action, room_id, ts } = parsed.data;
  if (room_id !== situation.roomId) return { ignore: "wrongRoom" };
  const { userId, deviceId } = from;
  if (!situation.members.some((member) => member.userId === userId && member.deviceId === deviceId))
    return { ignore: "notInCall" };
  // One's own other device is not above oneself in power, but needs no leave.
  if (userId !== situation.me && !outranks(userId, situation.me, situation)) return { ignore: "powerless" };
  if (Math.abs(situation.now - ts) > WINDOW_MS) return { ignore: "stale" };
  if (situation.lastTs !== undefined && ts <= situation.lastTs) return { ignore: "replayed" };
  return { obey: action, ts, from: userId };
}

/** Matrix's own rule for kicks: enough power, and more than the other has. */
export function outranks(
  userId: string,
  other: string,
  { powerOf, kickLevel }: Pick<ModerationSituation, "powerOf" | "kickLevel">,
): boolean {
  const power = powerOf(userId);
  return power >= kickLevel && power > powerOf(other);
}

/** How a membership that was taken from us ends the call. `undefined`: it was not taken, we left by ourselves. */
export function removalOf(membership: string, sender: string | undefined, me: string) {
  if (sender === undefined || sender === me) return undefined;
  if (membership === "ban") return "BannedFromCall" as const;
  return membership === "leave" || membership === "invite" ? ("RemovedFromCall" as const) : undefined;
}
