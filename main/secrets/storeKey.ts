/**
 * The key that the crypto store and the sync snapshot are encrypted with, sealed on disk by the storage key, which lies in
 * the SecretStore. The storage key can so be changed without writing the stores anew (rust crypto offers no way to), and
 * while they are in use.
 *
 * `store.key`: `{version: 1, slots: [{nonce, sealed}]}`, base64; `sealed` is AES-256-GCM of 32 bytes with its tag behind,
 * by a key made of the storage key (HKDF-SHA256). Two slots lie there only while the storage key is being changed: the old
 * and the new one open it, and whichever of them the SecretStore holds when the app was killed is the right one.
 *
 * What a change does not do: who had the old storage key and this folder at the same time could read the key inside. Only a
 * new session makes that anew.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SecretStoreError } from "./secretStore.ts";
import { writeWhole } from "../wholeFile.ts";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = "parley store key 1";

const Slot = z.object({ nonce: z.base64(), sealed: z.base64() });
type Slot = z.infer<typeof Slot>;
const KeyFile = z.object({ version: z.literal(1), slots: z.array(Slot).min(1).max(2) });

export interface OpenStoreKey {
  /** 32 bytes. */
  key: Buffer;
  /** To be called when the stores have opened with it: writes what is not written yet, drops what is left of a change. */
  confirm(): Promise<void>;
}

const fileIn = (folder: string) => join(folder, "store.key");

/** @returns 32 random bytes in base64 */
export const newStorageKey = (): string => randomBytes(KEY_BYTES).toString("base64");

/**
 * @param folder of the stores
 * @param storageKey base64, 32 bytes, from the SecretStore
 * @param isNew whether the stores are made now; a folder without the file otherwise is one of before it was there, whose
 *   stores are encrypted with the storage key itself
 * @throws SecretStoreError `SecretsForeign` when this storage key opens nothing here, `SecretsUnreadable`
 */
export async function openStoreKey(folder: string, storageKey: string, isNew: boolean): Promise<OpenStoreKey> {
  const file = fileIn(folder);
  const slots = await readSlots(file);
  if (slots === undefined) {
    const key = isNew ? randomBytes(KEY_BYTES) : Buffer.from(storageKey, "base64");
    const write = () => writeSlots(file, [seal(storageKey, key)]);
    // Made before the stores are: without it they could never be opened.
    if (isNew) await write();
    return { key, confirm: isNew ? async () => {} : write };
  }
  for (const slot of slots) {
    const key = unseal(storageKey, slot);
    if (key === undefined) continue;
    return {
      key,
      confirm: async () => {
        if (slots.length > 1) await writeSlots(file, [slot]);
      },
    };
  }
  throw new SecretStoreError("SecretsForeign", "the storage key opens nothing in this folder");
}

/** One step of a change; killed after any of them, or within it, nothing is lost. */
export interface ChangeStep {
  name: "both keys open" | "the new key is kept" | "the new key opens alone";
  run(): Promise<void>;
}

export interface StorageKeyChange {
  folder: string;
  /** base64, in force now. */
  current: string;
  /** base64, from now on; see `newStorageKey`. */
  next: string;
  /** Stores the new key for good, in place of the current one. */
  keep(next: string): Promise<void>;
}

/** The steps of a change of the storage key, to be run in this order. */
export function stepsOfChange({ folder, current, next, keep }: StorageKeyChange): ChangeStep[] {
  const file = fileIn(folder);
  let fresh: Slot | undefined;
  return [
    {
      name: "both keys open",
      run: async () => {
        const old = (await readSlots(file))?.find((slot) => unseal(current, slot) !== undefined);
        const key = old && unseal(current, old);
        if (old === undefined || key === undefined)
          throw new SecretStoreError("SecretsForeign", "the storage key opens nothing in this folder");
        fresh = seal(next, key);
        await writeSlots(file, [old, fresh]);
      },
    },
    { name: "the new key is kept", run: () => keep(next) },
    {
      name: "the new key opens alone",
      run: async () => {
        if (fresh !== undefined) await writeSlots(file, [fresh]);
      },
    },
  ];
}

/** @throws SecretStoreError, Error of the file system; then the key that is kept still opens everything. */
export async function changeStorageKey(change: StorageKeyChange): Promise<void> {
  for (const step of stepsOfChange(change)) await step.run();
}

async function readSlots(file: string): Promise<Slot[] | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new SecretStoreError("SecretsUnreadable", "the sealed key can't be read", error);
  }
  try {
    return KeyFile.parse(JSON.parse(text)).slots;
  } catch (error) {
    throw new SecretStoreError("SecretsDamaged", "the sealed key has an unknown form", error);
  }
}

function writeSlots(file: string, slots: Slot[]): Promise<void> {
  return writeWhole(file, JSON.stringify({ version: 1, slots } satisfies z.infer<typeof KeyFile>));
}

function sealingKey(storageKey: string): Buffer {
  return Buffer.from(hkdfSync("sha256", Buffer.from(storageKey, "base64"), "", PURPOSE, KEY_BYTES));
}

function seal(storageKey: string, key: Buffer): Slot {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(storageKey), nonce).setAAD(Buffer.from(PURPOSE));
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString("base64"), sealed: sealed.toString("base64") };
}

/** @returns undefined when another key sealed it, or one bit of it is different */
function unseal(storageKey: string, slot: Slot): Buffer | undefined {
  const [nonce, sealed] = [Buffer.from(slot.nonce, "base64"), Buffer.from(slot.sealed, "base64")];
  if (nonce.length !== NONCE_BYTES || sealed.length !== KEY_BYTES + TAG_BYTES) return undefined;
  const cipher = createDecipheriv("aes-256-gcm", sealingKey(storageKey), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(PURPOSE)).setAuthTag(sealed.subarray(KEY_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, KEY_BYTES)), cipher.final()]);
  } catch {
    return undefined;
  }
}
