import { z } from "zod";
import type { KeyOrigin } from "./keyAdmission.ts";

/** Media keys as they come from other devices (wire.md, MSC4143): to-device, encrypted by Olm. */
export const MEDIA_KEYS = "io.element.call.encryption_keys";

/** Who encrypted a message, by Olm's word; what the content says of it is only a claim. */
export interface KeySender {
  sender: string;
  /** Unknown while the keys of the device have not been fetched. */
  senderDevice?: string | null | undefined;
}

export type KeyVerdict = "accepted" | "malformed" | "unencrypted" | "senderMismatch";

/** 16 to 32 bytes in base64, of either alphabet: Element Call and we send 16. */
const KEY = /^[A-Za-z0-9+/_-]{22,43}={0,2}$/;
const Content = z.object({
  room_id: z.string().min(2).max(255),
  keys: z.object({ index: z.number().int().min(0).max(255), key: z.string().regex(KEY) }),
  member: z.object({ id: z.string().max(255).nullish(), claimed_device_id: z.string().min(1).max(255) }),
  sent_ts: z.number().optional(),
});

/**
 * Whether a media key may be used at all. A homeserver can make up a message in the clear and name whoever it likes as
 * its sender; one device must not speak for another; and what is malformed must not reach the SDK, which throws at it
 * in the middle of a sync.
 *
 * @param encryptedBy null: it came in the clear.
 */
export function judgeMediaKey(sender: unknown, content: unknown, encryptedBy: KeySender | null): KeyVerdict {
  if (encryptedBy === null) return "unencrypted";
  const parsed = Content.safeParse(content);
  if (!parsed.success) return "malformed";
  const { keys, member } = parsed.data;
  if (!isBase64(keys.key)) return "malformed";
  if (sender !== encryptedBy.sender) return "senderMismatch";
  const device = encryptedBy.senderDevice ?? undefined;
  return device === undefined || device === member.claimed_device_id ? "accepted" : "senderMismatch";
}

/** Where an accepted key says that it comes from. @throws for what `judgeMediaKey` would call malformed. */
export function originOf(sender: string, content: unknown): KeyOrigin {
  const { room_id, member } = Content.parse(content);
  return { roomId: room_id, userId: sender, deviceId: member.claimed_device_id };
}

/** As the SDK decodes it. */
function isBase64(text: string): boolean {
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/")).length >= 16;
  } catch {
    return false;
  }
}
