import type { MatrixClient } from "matrix-js-sdk";
import { MatrixRTCSessionEvent } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { MatrixRTCSession } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { z } from "zod";
import type { MediaKey } from "../../preload/contract.ts";
import type { SentKeys } from "./keyDelivery.ts";
import { KeyRepair } from "./keyRepair.ts";
import type { Withheld } from "./keyRepair.ts";
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

/** What is read of the SDK's `RTCEncryptionManager`. */
const OutboundKey = z.object({
  outboundSession: z.object({ key: z.instanceof(Uint8Array), keyId: z.number().int().min(0).max(255) }),
});

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
    options.watch.on("changed", (roomId) => {
      this.#ownUse.membersChanged(roomId);
      // The SDK is told of it at the same moment, and makes the new key then.
      setImmediate(() => this.#ownUse.leftAlone(roomId, this.#newest()));
    });
  }

  /** @param withheld undefined: the call has no keys at all. */
  start(session: MatrixRTCSession, roomId: string, own: OwnMember, withheld: Withheld | undefined): void {
    this.stop();
    const repair = withheld && new KeyRepair({ ...this.#options, ...withheld, roomId, own, keys: this.#ring });
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

  /** The key that the SDK would share now: not always one that it encrypts with (see `OwnKeyUse`). */
  #newest(): { index: number; key: string } | undefined {
    const { key, keyId } =
      OutboundKey.safeParse(this.#running?.session["encryptionManager"]).data?.outboundSession ?? {};
    return key === undefined || keyId === undefined
      ? undefined
      : { index: keyId, key: Buffer.from(key).toString("base64") };
  }

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
