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
  /** Judged from facts that are still the newest: in a large call one who comes must not cost a look at everybody. */
  readonly #current = new Set<string>();
  #stopped = false;

  constructor(options: TrustWatchOptions) {
    this.#options = options;
    options.watch.on("changed", this.#onMembers);
    const { client } = options;
    client.on(CryptoEvent.UserTrustStatusChanged, this.#onUser);
    client.on(CryptoEvent.DevicesUpdated, this.#onUsers);
    client.on(CryptoEvent.KeysChanged, this.refresh);
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
    const { client } = this.#options;
    client.off(CryptoEvent.UserTrustStatusChanged, this.#onUser);
    client.off(CryptoEvent.DevicesUpdated, this.#onUsers);
    client.off(CryptoEvent.KeysChanged, this.refresh);
  }

  /** Everybody is judged anew. */
  readonly refresh = (): void => {
    this.#current.clear();
    this.#lookSoon();
  };

  readonly #onUser = (userId: string) => this.#onUsers([userId]);

  readonly #onUsers = (userIds: string[]) => {
    // One's own identity vouches for others.
    if (userIds.includes(this.#options.client.getSafeUserId())) return this.refresh();
    const there = this.#options.watch.of(this.#options.roomId);
    const changed = new Set(userIds);
    let any = false;
    for (const { userId, deviceId } of there) {
      if (!changed.has(userId)) continue;
      this.#current.delete(`${userId} ${deviceId}`);
      any = true;
    }
    if (any) this.#lookSoon();
  };

  readonly #lookSoon = () => {
    this.#look().catch((error: unknown) => log.warn("verification could not be read", error));
  };

  readonly #look = oneAtATime(() => this.#read());

  readonly #onMembers = (roomId: string) => {
    if (roomId === this.#options.roomId) this.#lookSoon();
  };

  async #read(): Promise<void> {
    const { client, watch, roomId } = this.#options;
    const crypto = client.getCrypto();
    if (crypto === undefined) return;
    let changed = false;
    const there = new Set(watch.of(roomId).map(({ userId, deviceId }) => `${userId} ${deviceId}`));
    // Who comes back is a new one, and told anew.
    for (const name of this.#judged.keys()) {
      if (there.has(name)) continue;
      this.#judged.delete(name);
      this.#current.delete(name);
    }
    for (const { userId, deviceId } of watch.of(roomId)) {
      const name = `${userId} ${deviceId}`;
      if (this.#current.has(name)) continue;
      // Before the facts are read: a change while they are read leads to another look.
      this.#current.add(name);
      const facts = await readFacts(client, crypto, userId, deviceId).catch((error: unknown) => {
        this.#current.delete(name);
        throw error;
      });
      if (this.#stopped) return;
      // Nobody says when the keys of a device that has none appear.
      if (facts.device === undefined) this.#current.delete(name);
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
