import { logFor } from "../logging/log.ts";
import { protects } from "./safeStorageStore.ts";
import type { SafeStorage } from "./safeStorageStore.ts";
import { SecretStoreError } from "./secretStore.ts";

const log = logFor("secrets");
/** Backends of Electron that have no key to fetch; the others are libsecret and KWallet. */
const IN_NO_KEYRING: ReadonlySet<string> = new Set(["basic_text", "unknown"]);

/**
 * Electron's encryption, asked only when it answers at once. On Linux its own key lies in the system's keyring, and it
 * fetches that, the first time it is asked anything, with the whole process waiting: as long as the system asks somebody
 * to unlock, and if nobody sees that, for ever. A call would be over meanwhile. So whether the keyring is open is found
 * out before, by keytar, which waits on a thread of its own. What Electron has fetched it keeps.
 */
export class PatientEncryption implements SafeStorage {
  readonly #electron: SafeStorage;
  readonly #platform: NodeJS.Platform;
  readonly #tryKeyring: () => Promise<unknown>;
  #asked = false;

  /** @param tryKeyring resolves when the keyring is open @throws SecretStoreError `KeyringMissing`, `KeyringLocked` */
  constructor(electron: SafeStorage, platform: NodeJS.Platform, tryKeyring: () => Promise<unknown>) {
    this.#electron = electron;
    this.#platform = platform;
    this.#tryKeyring = tryKeyring;
  }

  /** Before anything is asked. @throws SecretStoreError `KeyringLocked` */
  async settle(): Promise<void> {
    if (this.#answersAtOnce) return;
    try {
      await this.#tryKeyring();
    } catch (error) {
      // Where there is none, there is none to wait for.
      if (!(error instanceof SecretStoreError) || error.code !== "KeyringMissing") throw error;
    }
    const started = performance.now();
    this.#asked = true;
    const available = this.#electron.isEncryptionAvailable();
    log.info(`encryption ${available ? "is" : "is not"} there, after ${Math.round(performance.now() - started)} ms`);
  }

  /** False also where it is not known without waiting. */
  isEncryptionAvailable(): boolean {
    return this.#answersAtOnce && this.#electron.isEncryptionAvailable();
  }

  /** Whether it really protects; false also where it is not known without waiting. */
  protects(): boolean {
    return this.#answersAtOnce && protects(this.#electron, this.#platform);
  }

  encryptString(plain: string): Buffer {
    this.#require();
    return this.#electron.encryptString(plain);
  }

  decryptString(encrypted: Buffer): string {
    this.#require();
    return this.#electron.decryptString(encrypted);
  }

  getSelectedStorageBackend(): string {
    return this.#electron.getSelectedStorageBackend?.() ?? "unknown";
  }

  get #answersAtOnce(): boolean {
    return this.#asked || this.#platform !== "linux" || IN_NO_KEYRING.has(this.getSelectedStorageBackend());
  }

  #require(): void {
    if (!this.#answersAtOnce)
      throw new SecretStoreError("KeyringLocked", "it is not known whether the keyring is open");
  }
}
