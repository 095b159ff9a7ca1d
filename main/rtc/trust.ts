import type { MatrixClient } from "matrix-js-sdk";
import { CryptoEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CallMember } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import type { MembersWatch } from "./membersWatch.ts";

const log = logFor("trust");

export type Trust = CallMember["trust"];

/** What the crypto store says of a person and of the one device that is in the call. */
export interface TrustFacts {
  own: boolean;
  user: { verified: boolean; verifiedBefore: boolean; identityChanged: boolean };
  /** Undefined: this device has published no keys that we know. */
  device: { verified: boolean } | undefined;
}

/**
 * "verified" takes both: a person whose identity was compared, and a device which that identity vouches for.
 * "changed": the identity is not the one it was; this is the state that wants attention.
 */
export function trustOf({ own, user, device }: TrustFacts): Trust {
  if (!own && (user.identityChanged || (user.verifiedBefore && !user.verified))) return "changed";
  if (device === undefined) return "unknown";
  return (own || user.verified) && device.verified ? "verified" : "unverified";
}

/** The trust in each device of the running call, kept current. */
export class TrustWatch {
  readonly #client: MatrixClient;
  readonly #watch: MembersWatch;
  readonly #roomId: string;
  readonly #onChange: () => void;
  readonly #trust = new Map<string, Trust>();
  #stopped = false;

  constructor(client: MatrixClient, watch: MembersWatch, roomId: string, onChange: () => void) {
    this.#client = client;
    this.#watch = watch;
    this.#roomId = roomId;
    this.#onChange = onChange;
    watch.on("changed", this.#onMembers);
    for (const event of events) client.on(event, this.#onCrypto);
    this.#onCrypto();
  }

  of(userId: string, deviceId: string): Trust {
    return this.#trust.get(`${userId} ${deviceId}`) ?? "unknown";
  }

  stop(): void {
    this.#stopped = true;
    this.#watch.off("changed", this.#onMembers);
    for (const event of events) this.#client.off(event, this.#onCrypto);
  }

  readonly #onMembers = (roomId: string) => {
    if (roomId === this.#roomId) this.#onCrypto();
  };

  readonly #onCrypto = () => {
    this.#read().catch((error: unknown) => log.warn("verification could not be read", error));
  };

  async #read(): Promise<void> {
    const crypto = this.#client.getCrypto();
    if (crypto === undefined) return;
    const me = this.#client.getSafeUserId();
    let changed = false;
    for (const { userId, deviceId } of this.#watch.of(this.#roomId)) {
      const [user, device] = await Promise.all([
        crypto.getUserVerificationStatus(userId),
        crypto.getDeviceVerificationStatus(userId, deviceId),
      ]);
      const trust = trustOf({
        own: userId === me,
        user: {
          verified: user.isCrossSigningVerified(),
          verifiedBefore: user.wasCrossSigningVerified(),
          identityChanged: user.needsUserApproval,
        },
        device:
          device === null ? undefined : { verified: device.isVerified() && (userId === me || device.signedByOwner) },
      });
      changed ||= this.of(userId, deviceId) !== trust;
      this.#trust.set(`${userId} ${deviceId}`, trust);
    }
    if (changed && !this.#stopped) this.#onChange();
  }
}

const events = [CryptoEvent.UserTrustStatusChanged, CryptoEvent.DevicesUpdated, CryptoEvent.KeysChanged] as const;
