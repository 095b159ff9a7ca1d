import { MemorySecretStore } from "./memoryStore.ts";
import { openSecretStore } from "./openSecretStore.ts";
import type { SafeStorage } from "./safeStorageStore.ts";
import { SecretStoreError } from "./secretStore.ts";
import type { SecretStore } from "./secretStore.ts";

/**
 * Opens the store of the person's choice. "keyring" falls back to Electron's safeStorage where that really protects;
 * "safeStorage" is the person's word that its weaker form is good enough; "memory" remembers nothing.
 *
 * @throws SecretStoreError `KeyringMissing`, `KeyringLocked`: the app asks.
 */
export async function openSecrets(
  choice: "keyring" | "safeStorage" | "memory",
  profile: { name: string; folder: string },
  safeStorage: SafeStorage,
): Promise<SecretStore> {
  if (choice === "memory") return new MemorySecretStore();
  const result = await openSecretStore({
    profile: profile.name,
    directory: profile.folder,
    safeStorage,
    allowUnprotected: choice === "safeStorage",
  });
  if (!result.ok) throw new SecretStoreError(result.code, result.cause);
  return result.store;
}
