import type { BrowserSignInOptions } from "../auth/browserSignIn.ts";
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
  browser: BrowserSignInOptions;
}
