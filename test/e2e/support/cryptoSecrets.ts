import { createPrivateKey, createPublicKey } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeviceId, initAsync, OlmMachine, StoreHandle, UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { openDurableIndexedDb } from "../../../main/matrix/store/durableIndexedDb.ts";
import { openStoreKey } from "../../../main/secrets/storeKey.ts";
import type { Canary } from "./canary.ts";
import { openStoreCipher } from "./storeCipher.ts";
import type { Sealed } from "./storeCipher.ts";

/**
 * What the crypto store of an app that has ended holds, opened as the app does: the key of the stores, the identity's private
 * keys, the backup's, the keys of messages, and, read from its records, the device's own private keys, those of its Olm
 * sessions, and what it encrypts messages with.
 */
export async function cryptoSecrets(
  folder: string,
  session: { userId: string; deviceId: string; storageKey: string },
): Promise<Canary[]> {
  const copy = mkdtempSync(join(tmpdir(), "parley-crypto-"));
  try {
    for (const name of ["crypto.sqlite", "crypto.sqlite-wal"])
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
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
      ...(await deviceSecrets(key, machine)),
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

type Key = number[];
type Signing = { Normal: Key } | { Expanded: Key };
interface Account {
  pickle: {
    signing_key: Signing;
    diffie_hellman_key: Key;
    one_time_keys: { private_keys: Record<string, Key> };
    fallback_keys: Record<string, { key: Key } | number | null>;
  };
}
/** Active while this side sends, else waiting for the other's next key; what is public of either is left out. */
interface Session {
  pickle: {
    sending_ratchet: {
      active_ratchet?: { root_key: unknown; ratchet_key: unknown };
      root_key?: unknown;
      symmetric_key_ratchet?: unknown;
    };
    receiving_chains: { inner: { hkdf_ratchet: unknown; skipped_message_keys?: unknown }[] };
  };
}
interface Sender {
  pickle: { ratchet: { inner: Key }; signing_key: Signing };
}

/** The private keys that no API gives out, by name. @throws Error when they are not those of the public ones it gives */
async function deviceSecrets(key: Uint8Array, machine: OlmMachine): Promise<[string, string][]> {
  const [sealedKey] = await recordsOf("parley::matrix-sdk-crypto-meta", "matrix-sdk-crypto");
  const open = openStoreCipher(key, Uint8Array.from(sealedKey as number[]));
  const opened = async (store: string) =>
    (await recordsOf("parley::matrix-sdk-crypto", store)).map((record) => open(record as Sealed));
  const account = (await opened("core")).find(
    (record): record is Account => typeof record === "object" && record !== null && "device_id" in record,
  );
  if (account === undefined) throw new Error("the store has no account");
  const {
    signing_key: signing,
    diffie_hellman_key: agreement,
    one_time_keys: once,
    fallback_keys: kept,
  } = account.pickle;
  const own = [bytesOf(signing), Buffer.from(agreement)] as const;
  const { ed25519, curve25519 } = machine.identityKeys;
  if (publicOf("70", own[0]) !== ed25519.toBase64() || publicOf("6e", own[1]) !== curve25519.toBase64())
    throw new Error("these are not the device's private keys");
  const found: [string, Key][] = [
    ["device's signing key", [...own[0]]],
    ["device's agreement key", agreement],
    ...Object.entries(once.private_keys).map(([id, each]): [string, Key] => [`one-time key ${id}`, each]),
    ...Object.entries(kept).flatMap(([id, each]): [string, Key][] =>
      typeof each === "object" && each !== null ? [[id.replaceAll("_", " "), each.key]] : [],
    ),
  ];
  for (const [index, { pickle }] of ((await opened("session")) as Session[]).entries()) {
    const { active_ratchet: active, root_key: root, symmetric_key_ratchet: chain } = pickle.sending_ratchet;
    const keys: Record<string, unknown> = {
      "root key": active?.root_key ?? root,
      "ratchet key": active?.ratchet_key,
      "sending chain": chain,
    };
    for (const [place, receiving] of pickle.receiving_chains.inner.entries())
      keys[`receiving chain ${place}`] = [receiving.hkdf_ratchet, receiving.skipped_message_keys];
    for (const [name, each] of Object.entries(keys))
      for (const bytes of keysIn(each)) found.push([`Olm session ${index}: ${name}`, bytes]);
  }
  for (const [index, { pickle }] of ((await opened("outbound_group_sessions")) as Sender[]).entries()) {
    found.push([`sender key ${index}`, pickle.ratchet.inner]);
    found.push([`signing key of sender key ${index}`, [...bytesOf(pickle.signing_key)]]);
  }
  return found.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
}

/** Every key in a part of a record, however deep. */
function keysIn(part: unknown): Key[] {
  if (typeof part !== "object" || part === null) return [];
  if (Array.isArray(part) && part.length >= 32 && part.every((each) => typeof each === "number")) return [part];
  return Object.values(part).flatMap(keysIn);
}

function bytesOf(key: Signing): Buffer {
  return Buffer.from("Normal" in key ? key.Normal : key.Expanded);
}

/** @param kind last byte of the algorithm's name (RFC 8410) @returns base64 without padding */
function publicOf(kind: "70" | "6e", secret: Buffer): string {
  const der = Buffer.concat([Buffer.from(`302e020100300506032b65${kind}04220420`, "hex"), secret]);
  const { x } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" })).export({ format: "jwk" });
  return Buffer.from(x ?? "", "base64url")
    .toString("base64")
    .replaceAll("=", "");
}

async function recordsOf(database: string, store: string): Promise<unknown[]> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error ?? new Error(store)));
    });
  const opened = await done(indexedDB.open(database));
  try {
    return await done<unknown[]>(opened.transaction(store).objectStore(store).getAll());
  } finally {
    opened.close();
  }
}
