import type { StateHub } from "../state.ts";
import type { SecretsPlace } from "./sessionSecrets.ts";

export interface SessionServiceOptions {
  hub: StateHub;
  /** Folder of this account's stores. */
  folder: string;
  secrets: SecretsPlace;
  safeStorageAvailable(): boolean;
  /** Resolves when the page has what it shows, or there is none: reading a thousand rooms would hold it up. */
  pageFilled: () => Promise<void>;
}
