import type { MatrixClient } from "matrix-js-sdk";
import { CryptoEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CallMember } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import { oneAtATime } from "../oneAtATime.ts";
import { trustOf } from "../rtc/trust.ts";
import { readFacts } from "../trust/facts.ts";

const log = logFor("trust");
const events = [CryptoEvent.UserTrustStatusChanged, CryptoEvent.DevicesUpdated, CryptoEvent.KeysChanged] as const;

/** The trust in the one device that this one talks to, kept current. */
export class VoipTrust {
  readonly #client: MatrixClient;
  readonly #userId: string;
  readonly #deviceId: string;
  readonly #onChange: () => void;
  #stopped = false;
  current: CallMember["trust"] = "unknown";

  constructor(client: MatrixClient, userId: string, deviceId: string, onChange: () => void) {
    this.#client = client;
    this.#userId = userId;
    this.#deviceId = deviceId;
    this.#onChange = onChange;
    for (const event of events) client.on(event, this.#onCrypto);
    this.#onCrypto();
  }

  stop(): void {
    this.#stopped = true;
    for (const event of events) this.#client.off(event, this.#onCrypto);
  }

  readonly #onCrypto = () => {
    this.#look().catch((error: unknown) => log.warn("verification could not be read", error));
  };

  readonly #look = oneAtATime(() => this.#read());

  async #read(): Promise<void> {
    const crypto = this.#client.getCrypto();
    if (crypto === undefined) return;
    const now = trustOf(await readFacts(this.#client, crypto, this.#userId, this.#deviceId));
    if (this.#stopped || now === this.current) return;
    this.current = now;
    this.#onChange();
  }
}
