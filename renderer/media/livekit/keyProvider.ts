import { BaseKeyProvider, ExternalE2EEKeyProvider, createKeyMaterialFromBuffer } from "livekit-client";
import type { MediaKey } from "../../../preload/contract.ts";

/**
 * Hands per-sender keys (MSC4143, to-device `io.element.call.encryption_keys`) to the E2EE worker of one connection.
 * Parameters as Element Call uses them, since both sides must derive and ratchet alike: HKDF from the raw bytes,
 * a ring of 256 keys, a ratchet window of 10.
 */
export class SenderKeyProvider extends BaseKeyProvider {
  #last: Promise<void> = Promise.resolve();

  constructor() {
    // No number of failures makes a key invalid: the SFU's own blank frames, which end a track, count as failures too,
    // and a key given up for them is never tried again. A picture would stay black after somebody's reload.
    super({ ratchetWindowSize: 10, keyringSize: 256, failureTolerance: -1 });
  }

  /** Sets keys in the order given; resolves when the worker was told. A key that is no key is logged and skipped. */
  apply(keys: readonly MediaKey[]): Promise<void> {
    // One after the other over calls too: of one's own keys, the last one set encrypts.
    this.#last = this.#last.then(async () => {
      for (const { identity, index, key } of keys) {
        try {
          this.onSetEncryptionKey(await createKeyMaterialFromBuffer(bytesOf(key)), identity, index);
        } catch (error) {
          console.warn(`media: sender key ${index} of ${identity} is unusable`, error);
        }
      }
    });
    return this.#last;
  }

  /**
   * LiveKit sends all keys to the worker again on each connect and makes those with this index current, whoever
   * they belong to: with per-sender keys that is somebody else's index. The worker has the right one already,
   * so none is named.
   */
  override getLatestManuallySetKeyIndex(): number {
    return -1;
  }
}

/**
 * One key for everybody in the call, made of the password of its link. Parameters as Element Call uses them: LiveKit's
 * own for a shared key (PBKDF2 with SHA-256, 100,000 rounds and the salt "LKFrameEncryptionKey"; AES-GCM, 128 bits).
 */
export class PasswordKeyProvider extends ExternalE2EEKeyProvider {
  readonly #password: string;

  constructor(password: string) {
    super();
    this.#password = password;
  }

  /** Keys of senders mean nothing here; resolves when the worker was told the shared one. */
  async apply(_keys: readonly MediaKey[]): Promise<void> {
    if (this.getKeys().length === 0) await this.setKey(this.#password);
  }
}

function bytesOf(base64: string): ArrayBuffer {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (bytes.length < 16) throw new RangeError(`a key of ${bytes.length} bytes`);
  return bytes.buffer;
}
