import type { SecretStore } from "../secrets/secretStore.ts";
import type { StateHub } from "../state.ts";

/** Where secrets go: the keyring; Electron's safeStorage; nowhere, for as long as the app runs. */
export type SecretChoice = "keyring" | "safeStorage" | "memory";

export interface SessionServiceOptions {
  hub: StateHub;
  /** Folder of this profile's stores. */
  folder: string;
  /** @throws ParleyFailure `KeyringMissing` or `KeyringLocked`. */
  openSecrets(choice: SecretChoice): Promise<SecretStore>;
  safeStorageAvailable(): boolean;
  /** Resolves when the page has what it shows, or there is none: reading a thousand rooms would hold it up. */
  pageFilled: () => Promise<void>;
}
