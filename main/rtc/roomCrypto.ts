import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CallEncryption } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";

const log = logFor("call");

/**
 * In a room without encryption the media is not encrypted either (MSC4143), unless the link to it had a password.
 *
 * @param shared whether a password is known
 */
export function encryptionOf(room: Room, shared: boolean): CallEncryption {
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
