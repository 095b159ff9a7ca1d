import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeviceId, initAsync, OlmMachine, StoreHandle, UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { openDurableIndexedDb } from "../../../main/matrix/store/durableIndexedDb.ts";
import { openStoreKey } from "../../../main/secrets/storeKey.ts";
import type { Canary } from "./canary.ts";

/**
 * What the crypto store of an app that has ended holds, opened as the app does: the key of the stores, the identity's private
 * keys, the backup's, and the keys of messages. The device's own private keys are given out by no one, not even to us.
 */
export async function cryptoSecrets(
  folder: string,
  session: { userId: string; deviceId: string; storageKey: string },
): Promise<Canary[]> {
  const copy = mkdtempSync(join(tmpdir(), "parley-crypto-"));
  try {
    copyFileSync(join(folder, "crypto.sqlite"), join(copy, "crypto.sqlite"));
    const { key } = await openStoreKey(folder, session.storageKey, false);
    await initAsync();
    const database = await openDurableIndexedDb({ file: join(copy, "crypto.sqlite") });
    const handle = await StoreHandle.openWithKey("parley", new Uint8Array(key));
    const machine = await OlmMachine.initFromStore(new UserId(session.userId), new DeviceId(session.deviceId), handle);
    const identity = await machine.exportCrossSigningKeys();
    const backup = await machine.getBackupKeys();
    const rooms = JSON.parse(await machine.exportRoomKeys(() => true)) as { session_key: string }[];
    const found: [string, string | undefined][] = [
      ["key of the stores", key.toString("base64")],
      ["master key", identity?.masterKey],
      ["self-signing key", identity?.self_signing_key],
      ["user-signing key", identity?.userSigningKey],
      ["backup key", backup.decryptionKey?.toBase64()],
      // The ratchet alone: what stands before it are its version and position, behind it the public key.
      ...rooms.map((room, index): [string, string] => [`room key ${index}`, ratchetOf(room.session_key)]),
    ];
    machine.close();
    database.close();
    return found.flatMap(([name, secret]) => (secret === undefined ? [] : [{ name, secret }]));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Of an exported Megolm session (version, 32 bit index, 128 bytes of ratchet, 32 bytes of public key), in base64. */
function ratchetOf(sessionKey: string): string {
  return Buffer.from(sessionKey, "base64").subarray(5, 133).toString("base64");
}
