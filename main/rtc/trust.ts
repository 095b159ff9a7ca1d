import type { MatrixClient } from "matrix-js-sdk";
import { CryptoEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CallMember } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import { oneAtATime } from "../oneAtATime.ts";
import { readFacts } from "../trust/facts.ts";
import type { TrustFacts } from "../trust/facts.ts";
import { exclusionOf } from "../trust/keyPolicy.ts";
import type { Exclusion } from "../trust/keyPolicy.ts";
import type { MembersWatch } from "./membersWatch.ts";

const log = logFor("trust");

export type Trust = CallMember["trust"];

/**
 * "verified" takes both: a person whose identity was compared, and a device which that identity vouches for.
 * "changed": the identity is not the one it was; this is the state that wants attention.
 */
export function trustOf({
  own,
  user,
  device,
}: {
  own: boolean;
  user: Omit<TrustFacts["user"], "hasIdentity">;
  device: Pick<NonNullable<TrustFacts["device"]>, "verified"> | undefined;
}): Trust {
  if (!own && user.identityChanged) return "changed";
  if (device === undefined) return "unknown";
  return (own || user.verified) && device.verified ? "verified" : "unverified";
}

interface Judgement {
  trust: Trust;
  excluded: Exclusion | undefined;
}

export interface TrustWatchOptions {
  client: MatrixClient;
  watch: MembersWatch;
  roomId: string;
  verifiedOnly(): boolean;
  onChange(): void;
  /** A device is excluded from our media keys, for this reason, or no longer. */
  onExclusion(userId: string, deviceId: string, excluded: Exclusion | undefined): void;
}

/** The trust in each device of the running call, and which get no media keys, kept current. */
export class TrustWatch {
  readonly #options: TrustWatchOptions;
  readonly #judged = new Map<string, Judgement>();
  #stopped = false;

  constructor(options: TrustWatchOptions) {
    this.#options = options;
    options.watch.on("changed", this.#onMembers);
    for (const event of events) options.client.on(event, this.refresh);
    this.refresh();
  }

  of(userId: string, deviceId: string): Trust {
    return this.#judged.get(`${userId} ${deviceId}`)?.trust ?? "unknown";
  }

  excluded(userId: string, deviceId: string): Exclusion | undefined {
    return this.#judged.get(`${userId} ${deviceId}`)?.excluded;
  }

  stop(): void {
    this.#stopped = true;
    this.#options.watch.off("changed", this.#onMembers);
    for (const event of events) this.#options.client.off(event, this.refresh);
  }

  readonly refresh = (): void => {
    this.#look().catch((error: unknown) => log.warn("verification could not be read", error));
  };

  readonly #look = oneAtATime(() => this.#read());

  readonly #onMembers = (roomId: string) => {
    if (roomId === this.#options.roomId) this.refresh();
  };

  async #read(): Promise<void> {
    const { client, watch, roomId } = this.#options;
    const crypto = client.getCrypto();
    if (crypto === undefined) return;
    let changed = false;
    const there = new Set(watch.of(roomId).map(({ userId, deviceId }) => `${userId} ${deviceId}`));
    // Who comes back is a new one, and told anew.
    for (const name of this.#judged.keys()) if (!there.has(name)) this.#judged.delete(name);
    for (const { userId, deviceId } of watch.of(roomId)) {
      const facts = await readFacts(client, crypto, userId, deviceId);
      if (this.#stopped) return;
      const name = `${userId} ${deviceId}`;
      const before = this.#judged.get(name);
      // This device always has its own keys.
      const here = facts.own && deviceId === client.getDeviceId();
      const excluded = here ? undefined : exclusionOf(facts, this.#options.verifiedOnly());
      const now: Judgement = { trust: trustOf(facts), excluded };
      this.#judged.set(name, now);
      changed ||= before?.trust !== now.trust || before.excluded !== now.excluded;
      if (before?.excluded !== now.excluded) this.#options.onExclusion(userId, deviceId, now.excluded);
    }
    if (changed) this.#options.onChange();
  }
}

const events = [CryptoEvent.UserTrustStatusChanged, CryptoEvent.DevicesUpdated, CryptoEvent.KeysChanged] as const;
