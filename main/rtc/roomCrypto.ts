import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CallEncryption, MemberTransport } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";

const log = logFor("call");

/**
 * In a room without encryption what goes through an SFU is not encrypted either (MSC4143), unless the link to it had a
 * password, and the homeserver could change the fingerprints of a call of two (MSC2746). A mesh always is encrypted.
 *
 * @param shared whether a password is known
 */
export function encryptionOf(room: Room, by: MemberTransport["kind"], shared: boolean): CallEncryption {
  if (by === "full_mesh") return "perLink";
  if (by === "voip") return room.hasEncryptionStateEvent() ? "perLink" : "none";
  if (room.hasEncryptionStateEvent()) return "perSender";
  return shared ? "sharedKey" : "none";
}

/** Key queries of who is in there already, ahead of the first media key. */
export function learnDevices(client: MatrixClient, userIds: readonly string[]): void {
  if (userIds.length === 0) return;
  client
    .getCrypto()
    ?.getUserDeviceInfo([...new Set(userIds)], true)
    .catch((error: unknown) => log.warn("device keys could not be fetched ahead", error));
}
