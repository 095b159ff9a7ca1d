import { type Keytar, KeytarSecretStore, probeKeyring } from "./keytarStore.ts";
import { type SafeStorage, SafeStorageSecretStore } from "./safeStorageStore.ts";
import { type SecretStore, SecretStoreError } from "./secretStore.ts";

/** How long the keyring may take to answer, ms. */
const WAIT_MS = 4000;

/**
 * The system's keyring, tried out.
 *
 * @param scope whose secrets, for example `default` or `demo`
 * @throws SecretStoreError `KeyringMissing`, `KeyringLocked`
 */
export async function openKeyring(scope: string, waitMs = WAIT_MS): Promise<SecretStore> {
  let keytar: Keytar;
  try {
    keytar = await loadKeytar();
  } catch (error) {
    throw new SecretStoreError("KeyringMissing", error instanceof Error ? error.message : String(error), error);
  }
  await probeKeyring(keytar, scope, waitMs);
  return new KeytarSecretStore(keytar, scope, waitMs);
}

/** A file encrypted by Electron; whether that really protects, `protects` says. */
export function openSecretFile(safeStorage: SafeStorage, file: string): SecretStore {
  return new SafeStorageSecretStore(safeStorage, file);
}

/** Loaded only here: where libsecret is not installed, loading it throws. */
async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = await import("keytar");
  return keytar;
}
