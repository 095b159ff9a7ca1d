import { createHash } from "node:crypto";
import { AccessToken } from "livekit-server-sdk";

/**
 * How a Matrix room becomes a LiveKit room and a Matrix device a LiveKit participant (MSC4195). Every service that
 * shares an SFU's users has to derive the same names, or people in one call land in two rooms.
 */

/** The slot that the older endpoint, which knows no slots, stands for. */
export const roomCallSlot = "m.call#ROOM";

/** LiveKit room: unpadded base64 of SHA-256 over the JSON array [room id, slot id]. Both endpoints use it. */
export function livekitRoomName(roomId: string, slotId: string): string {
  return hashOf([roomId, slotId]);
}

/** Participant identity of the older endpoint, readable: `@user:server:DEVICE`. */
export function legacyIdentity(userId: string, deviceId: string): string {
  return `${userId}:${deviceId}`;
}

/** Participant identity of `/get_token`, the same as matrix-js-sdk's `computeRtcIdentityRaw`. */
export function memberIdentity(userId: string, deviceId: string, memberId: string): string {
  return hashOf([userId, deviceId, memberId]);
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64").replace(/=+$/, "");
}

/**
 * Seconds a token may be used for connecting. LiveKit hands connected participants fresh ones of the same length,
 * so this bounds only the time between asking and first connecting.
 */
export const tokenTtlSeconds = 10 * 60;

/**
 * A token to take part in exactly one LiveKit room. It never allows making, listing or administering rooms.
 * @throws RangeError where room or identity is empty: a token without a room name would open every room
 */
export async function joinToken(key: string, secret: string, room: string, identity: string): Promise<string> {
  if (room === "" || identity === "") throw new RangeError("a join token needs a room and an identity");
  const token = new AccessToken(key, secret, { identity, ttl: tokenTtlSeconds });
  token.addGrant({
    room,
    roomJoin: true,
    roomCreate: false,
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
    canUpdateOwnMetadata: true,
  });
  return token.toJwt();
}
