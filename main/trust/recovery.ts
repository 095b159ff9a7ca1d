import type { MatrixClient } from "matrix-js-sdk";
import { decodeRecoveryKey, deriveRecoveryKeyFromPassphrase } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CryptoApi, GeneratedSecretStorageKey } from "matrix-js-sdk/lib/crypto-api/index.js";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { SecretStorageKeys } from "./secretStorageKeys.ts";

const log = logFor("trust");

/** The recovery key: made, confirmed, used. */
export class Recovery {
  readonly #client: MatrixClient;
  readonly #crypto: CryptoApi;
  /** Shown to the person, who has not said yet that they have it. */
  #made: GeneratedSecretStorageKey | undefined;

  constructor(client: MatrixClient, crypto: CryptoApi) {
    this.#client = client;
    this.#crypto = crypto;
  }

  async make(): Promise<string> {
    this.#made = await this.#crypto.createRecoveryKeyFromPassphrase();
    return this.made;
  }

  /** As it is written down: groups of four. @throws ParleyFailure `InvalidRequest` when none was made. */
  get made(): string {
    const key = this.#made?.encodedPrivateKey;
    if (key === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no recovery key was made" });
    return key;
  }

  forget(): void {
    this.#made = undefined;
  }

  /** Locks the identity's private keys, and the key of the backup, with the key that was made. A backup is begun if there is none. */
  async confirm(): Promise<void> {
    const made = this.#made;
    if (made === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no recovery key was made" });
    const backup = await this.#crypto.getActiveSessionBackupVersion();
    await this.#keys.during(new Uint8Array(made.privateKey), () =>
      this.#crypto.bootstrapSecretStorage({
        createSecretStorageKey: () => Promise.resolve(made),
        setupNewSecretStorage: true,
        setupNewKeyBackup: backup === null,
      }),
    );
    this.#made = undefined;
    log.info("a recovery key is in force");
  }

  /**
   * Verifies this device by a recovery key or the passphrase it was made from, and opens the backup.
   *
   * @throws ParleyFailure `RecoveryMissing`, `RecoveryKeyWrong`.
   */
  async recover(text: string): Promise<void> {
    const { secretStorage } = this.#client;
    const stored = await secretStorage.getKey();
    if (stored === null) throw new ParleyFailure("RecoveryMissing");
    const [, info] = stored;
    const key = await readKey(text, info.passphrase);
    if (key === undefined || !(await secretStorage.checkKey(key, info))) throw new ParleyFailure("RecoveryKeyWrong");
    await this.#keys.during(key, async () => {
      const { privateKeysInSecretStorage } = await this.#crypto.getCrossSigningStatus();
      if (!privateKeysInSecretStorage) throw new ParleyFailure("RecoveryMissing");
      await this.#crypto.bootstrapCrossSigning({});
      // The signature counts as soon as it has come back from the homeserver.
      await this.#crypto.userHasCrossSigningKeys();
      if ((await this.#crypto.getKeyBackupInfo()) === null) return;
      // Without its key the identity is still worth having.
      await this.#crypto
        .loadSessionBackupPrivateKeyFromSecretStorage()
        .then(() => this.#crypto.checkKeyBackupAndEnable())
        .catch((error: unknown) => log.warn("the backup stays closed", error));
    });
  }

  get #keys(): SecretStorageKeys {
    const { cryptoCallbacks } = this.#client;
    if (!(cryptoCallbacks instanceof SecretStorageKeys)) throw new Error("the client was made without its callbacks");
    return cryptoCallbacks;
  }
}

/** Undefined: neither a recovery key, nor a passphrase where one may be. */
async function readKey(
  text: string,
  passphrase: { salt: string; iterations: number; bits?: number } | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(decodeRecoveryKey(text));
  } catch {
    // Iterations come from the homeserver: a number that never ends is no reason to wait.
    if (passphrase === undefined || passphrase.iterations > 5_000_000) return undefined;
    return new Uint8Array(
      await deriveRecoveryKeyFromPassphrase(text, passphrase.salt, passphrase.iterations, passphrase.bits),
    );
  }
}
