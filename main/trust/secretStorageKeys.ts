import type { CryptoCallbacks } from "matrix-js-sdk/lib/crypto-api/index.js";

type Ask = NonNullable<CryptoCallbacks["getSecretStorageKey"]>;

/**
 * The key of secret storage (MSC1946), i.e. the recovery key, for as long as something is done with it and no longer:
 * it is stored nowhere. What it unlocks lies in the crypto store, which is itself locked by a key from the SecretStore.
 */
export class SecretStorageKeys implements CryptoCallbacks {
  #key: Uint8Array<ArrayBuffer> | undefined;

  readonly getSecretStorageKey: Ask = ({ keys }) => {
    const [id] = Object.keys(keys);
    return Promise.resolve(this.#key === undefined || id === undefined ? null : [id, this.#key]);
  };

  async during<T>(key: Uint8Array<ArrayBuffer>, work: () => Promise<T>): Promise<T> {
    this.#key = key;
    try {
      return await work();
    } finally {
      this.#key = undefined;
    }
  }
}
