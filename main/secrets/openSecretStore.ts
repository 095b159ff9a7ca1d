import { join } from "node:path";
import { type Keytar, KeytarSecretStore, probeKeyring } from "./keytarStore.ts";
import { protects, type SafeStorage, SafeStorageSecretStore } from "./safeStorageStore.ts";
import { type SecretStore, SecretStoreError } from "./secretStore.ts";

export interface OpenSecretStoreOptions {
  /** Which account data these secrets belong to, for example `default` or `demo`. */
  profile: string;
  /** Folder for the encrypted file, used only where there is no keyring. */
  directory: string;
  /** Electron's `safeStorage`, handed in after `app.whenReady()`; left out in plain Node. */
  safeStorage?: SafeStorage;
  /** The person's own word that a file without real protection is good enough. Default false. */
  allowUnprotected?: boolean;
  /** How long the keyring may take to answer, in milliseconds. Default 4000. */
  waitMs?: number;
}

/**
 * Failure carries what the app has to ask the person:
 * - `KeyringMissing`: remember nothing (`MemorySecretStore`), or allow an unprotected file.
 * - `KeyringLocked`: unlock it and try again, or remember nothing.
 */
export type OpenSecretStoreResult =
  | { ok: true; store: SecretStore; protected: boolean }
  | { ok: false; code: "KeyringMissing" | "KeyringLocked"; cause: string };

/**
 * Chooses where secrets lie: the system's keyring, else a file encrypted by Electron where that really
 * protects, else a question. Never falls back to plain text by itself.
 *
 * A locked keyring is no reason for the file: the secrets may already lie in the keyring, and the person
 * would look signed out.
 */
export async function openSecretStore(options: OpenSecretStoreOptions): Promise<OpenSecretStoreResult> {
  const { profile, directory, safeStorage, allowUnprotected = false, waitMs = 4000 } = options;
  const keyring = await keyringProblem(profile, waitMs);
  if (!("code" in keyring))
    return { ok: true, store: new KeytarSecretStore(keyring.keytar, profile, waitMs), protected: true };
  if (keyring.code === "KeyringMissing" && safeStorage?.isEncryptionAvailable()) {
    const good = protects(safeStorage, process.platform);
    const file = join(directory, `secrets-${encodeURIComponent(profile)}.json`);
    if (good || allowUnprotected)
      return { ok: true, store: new SafeStorageSecretStore(safeStorage, file), protected: good };
  }
  return { ok: false, ...keyring };
}

async function keyringProblem(
  profile: string,
  waitMs: number,
): Promise<{ keytar: Keytar } | { code: "KeyringMissing" | "KeyringLocked"; cause: string }> {
  try {
    const keytar = await loadKeytar();
    await probeKeyring(keytar, profile, waitMs);
    return { keytar };
  } catch (error) {
    const locked = error instanceof SecretStoreError && error.code === "KeyringLocked";
    return {
      code: locked ? "KeyringLocked" : "KeyringMissing",
      cause: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Loaded only here: where libsecret is not installed, loading it throws. */
async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = await import("keytar");
  return keytar;
}
