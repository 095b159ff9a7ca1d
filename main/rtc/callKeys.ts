import type { MatrixClient } from "matrix-js-sdk";
import { MatrixRTCSessionEvent } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { MatrixRTCSession } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { MediaKey } from "../../preload/contract.ts";
import type { SentKeys } from "./keyDelivery.ts";
import { KeyRepair } from "./keyRepair.ts";
import { KeyRing, KEYS_OF_ONE } from "./keyRing.ts";
import type { MembersWatch } from "./membersWatch.ts";
import { OwnKeyUse } from "./ownKeyUse.ts";
import type { SentKey } from "./ownKeyUse.ts";
import type { OwnMember } from "./wireMode.ts";

export interface CallKeysOptions {
  client: MatrixClient;
  watch: MembersWatch;
  sent: SentKeys;
  onKeys(keys: MediaKey[]): void;
}

/** The media keys of the running call: those that came and one's own, kept within bounds, and asked for where they lack. */
export class CallKeys {
  readonly #options: CallKeysOptions;
  readonly #ring = new KeyRing();
  readonly #ownUse: OwnKeyUse;
  #running: { session: MatrixRTCSession; roomId: string; identity: string; repair: KeyRepair | undefined } | undefined;

  constructor(options: CallKeysOptions) {
    this.#options = options;
    this.#ownUse = new OwnKeyUse({
      client: options.client,
      isUsed: this.#isUsed,
      others: (roomId) => {
        const own = options.watch.own(roomId)?.identity;
        const others = options.watch.of(roomId).filter(({ identity }) => identity !== own);
        return others.map(({ userId, deviceId }) => `${userId} ${deviceId}`);
      },
      use: ({ index, key }) => {
        if (this.#running !== undefined) this.#take({ identity: this.#running.identity, index, key });
      },
    });
    options.watch.on("changed", (roomId) => this.#ownUse.membersChanged(roomId));
  }

  /** @param encrypted whether the call has keys at all. */
  start(session: MatrixRTCSession, roomId: string, own: OwnMember, encrypted: boolean): void {
    this.stop();
    const repair = encrypted ? new KeyRepair({ ...this.#options, roomId, own, keys: this.#ring }) : undefined;
    this.#running = { session, roomId, identity: own.identity, repair };
    session.on(MatrixRTCSessionEvent.EncryptionKeyChanged, this.#onKey);
  }

  stop(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.session.off(MatrixRTCSessionEvent.EncryptionKeyChanged, this.#onKey);
    running?.repair?.stop();
    this.#ownUse.stop();
    if (running !== undefined) this.#options.sent.forget(running.roomId);
    this.#ring.clear();
  }

  all(): MediaKey[] {
    return this.#ring.all();
  }

  /** See `KeyRepair.report`. */
  reportMissing(identity: string): void {
    this.#running?.repair?.report(identity);
  }

  readonly #onKey = (bytes: Uint8Array, index: number, _membership: unknown, identity: string) => {
    this.#take({ identity, index, key: Buffer.from(bytes).toString("base64") });
    if (this.#running !== undefined) trimRings(this.#running.session);
  };

  #take(key: MediaKey): void {
    this.#ring.set(key);
    this.#options.onKeys([key]);
  }

  /** Another call's keys are none of ours. */
  readonly #isUsed = ({ roomId, index, key }: SentKey): boolean =>
    this.#running?.roomId !== roomId ||
    this.#ring.of(this.#running.identity).some((used) => used.index === index && used.key === key);
}

/** The SDK keeps every key of a call, and never reads the old ones again. Its answer holds its own arrays. */
function trimRings(session: MatrixRTCSession): void {
  for (const ring of session["encryptionManager"]?.getEncryptionKeys().values() ?? []) {
    const keys = ring as unknown[];
    if (keys.length > KEYS_OF_ONE) keys.splice(0, keys.length - KEYS_OF_ONE);
  }
}
