import type { BrowserSignInOptions } from "../auth/browserSignIn.ts";
import type { Places } from "./sessionSecrets.ts";
import type { StateHub } from "../state.ts";

export interface SessionServiceOptions {
  hub: StateHub;
  /** Folder of this profile's stores. */
  folder: string;
  secrets: Places;
  safeStorageAvailable(): boolean;
  browser: BrowserSignInOptions;
}
