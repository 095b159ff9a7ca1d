import type { KeySender } from "../mediaKeyPolicy.ts";
import { readPeerEvent } from "./peerEvents.ts";
import type { ReadPeerEvent } from "./peerEvents.ts";

export type PeerVerdict =
  | { kind: "accepted"; event: ReadPeerEvent; userId: string; deviceId: string }
  | { kind: "unencrypted" | "malformed" | "senderMismatch" | "unknownDevice" };

/**
 * Whether a signal may be believed at all. Whoever could change one could put themselves in between, since the fingerprint
 * that encrypts the media stands in it. So it must have come encrypted by Olm, from the very device it claims to be of; a
 * device of which Olm does not say which one it is counts for none. That this device is in the call is asked afterwards.
 *
 * @param encryptedBy null: it came in the clear.
 */
export function judgePeerEvent(
  type: string,
  sender: unknown,
  content: unknown,
  encryptedBy: KeySender | null,
): PeerVerdict {
  if (encryptedBy === null) return { kind: "unencrypted" };
  const event = readPeerEvent(type, content);
  if (event === undefined) return { kind: "malformed" };
  if (sender !== encryptedBy.sender) return { kind: "senderMismatch" };
  const deviceId = encryptedBy.senderDevice ?? undefined;
  if (deviceId === undefined) return { kind: "unknownDevice" };
  if (deviceId !== event.claimedDeviceId) return { kind: "senderMismatch" };
  return { kind: "accepted", event, userId: encryptedBy.sender, deviceId };
}
