import { ClientEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent } from "matrix-js-sdk";
import { CryptoEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import { initialTrust } from "../../preload/contract.ts";
import type { CallArgs, CallResult, StateChange, TrustState } from "../../preload/contract.ts";
import { Burst } from "../burst.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import { oneAtATime } from "../oneAtATime.ts";
import type { StateHub } from "../state.ts";
import { IdentityReset } from "./identityReset.ts";
import type { ResetPages } from "./identityReset.ts";
import { setUpIdentity } from "./identitySetUp.ts";
import { restoreKeys } from "./keyRestore.ts";
import { Recovery } from "./recovery.ts";
import { Verifications } from "./verifications.ts";

const log = logFor("trust");

export interface TrustServiceOptions {
  client: MatrixClient;
  hub: StateHub;
  /** Of a sign-in that just happened: proves the first identity where the homeserver wants proof. Used once, not kept. */
  password: string | undefined;
  /** The key of the backup came with the sign-in (MSC4108). */
  backupGiven: boolean;
}

/** Owner of the trust slice: this device's identity, its recovery, the backup of keys, and comparing with others. */
export class TrustService {
  readonly recovery: Recovery;
  readonly verifications: Verifications;
  readonly #client: MatrixClient;
  readonly #crypto: CryptoApi;
  readonly #hub: StateHub;
  readonly #reset: IdentityReset;
  readonly #changes = new Burst(100, () => void this.#refresh());
  #state: TrustState = initialTrust;
  #started = false;
  #stopped = false;
  /** A backup of our own making needs no restore. */
  #making = false;

  constructor({ client, hub, password, backupGiven }: TrustServiceOptions) {
    const crypto = client.getCrypto();
    if (crypto === undefined) throw new Error("the client has no crypto");
    this.#client = client;
    this.#crypto = crypto;
    this.#hub = hub;
    this.recovery = new Recovery(client, crypto);
    this.#reset = new IdentityReset(client, crypto);
    this.verifications = new Verifications({
      client,
      crypto,
      nameOf: (userId) => cleanName(client.getUser(userId)?.rawDisplayName, userId),
      onState: (verification) => {
        this.#show({ verification });
        if (verification?.phase === "done") this.#changes.soon();
      },
    });
    client.on(CryptoEvent.VerificationRequestReceived, this.#onRequest);
    client.on(CryptoEvent.KeyBackupDecryptionKeyCached, this.#onBackupKey);
    for (const event of changes) client.on(event, this.#changes.soon);
    client.on(ClientEvent.AccountData, this.#onAccountData);
    hub.on("change", this.#onState);
    this.#start(password);
    if (backupGiven) void this.restore();
  }

  stop(): void {
    this.#stopped = true;
    this.verifications.end();
    this.recovery.forget();
    this.#changes.stop();
    const client = this.#client;
    client.off(CryptoEvent.VerificationRequestReceived, this.#onRequest);
    client.off(CryptoEvent.KeyBackupDecryptionKeyCached, this.#onBackupKey);
    for (const event of changes) client.off(event, this.#changes.soon);
    client.off(ClientEvent.AccountData, this.#onAccountData);
    this.#hub.off("change", this.#onState);
    this.#hub.set("trust", initialTrust);
  }

  /** @throws ParleyFailure `InvalidRequest` on a device that is not verified: it has nothing to lock away. */
  async makeRecoveryKey(): Promise<string> {
    if (this.#state.device !== "verified") throw new ParleyFailure("InvalidRequest", { detail: "not verified" });
    return this.recovery.make();
  }

  async confirmRecoveryKey(): Promise<void> {
    await this.#makingBackup(() => this.recovery.confirm());
    await this.#refresh();
  }

  async recover(key: string): Promise<void> {
    await this.recovery.recover(key);
    await this.#refresh();
  }

  /** See `IdentityReset.look`. */
  describeReset(): Promise<CallResult<"describeReset">> {
    return this.#reset.look();
  }

  /** See `IdentityReset.reset`. */
  async reset(proof: CallArgs<"resetIdentity">, pages: ResetPages): Promise<CallResult<"resetIdentity">> {
    try {
      const answer = await this.#makingBackup(() => this.#reset.reset(proof, pages));
      if (answer.phase === "done") this.#show({ restore: null });
      return answer;
    } finally {
      await this.#refresh();
    }
  }

  async restore(): Promise<void> {
    const phase = this.#state.restore?.phase;
    if (phase === "fetching" || phase === "loading") return;
    await restoreKeys(this.#crypto, (restore) => this.#show({ restore }));
  }

  /** Takes somebody's new identity for theirs, unverified. */
  async accept(userId: string): Promise<void> {
    const status = await this.#crypto.getUserVerificationStatus(userId);
    if (status.wasCrossSigningVerified()) await this.#crypto.withdrawVerificationRequirement(userId);
    else await this.#crypto.pinCurrentUserIdentity(userId);
    // The SDK tells of changes that came from outside only.
    this.#client.emit(CryptoEvent.UserTrustStatusChanged, userId, await this.#crypto.getUserVerificationStatus(userId));
  }

  /**
   * A guest's account is for one visit: it gets an identity when it is kept. Where nothing is remembered none is made
   * either: it would be lost with this session, and the next one would be a stranger to the account.
   */
  #start(password: string | undefined): void {
    const { session } = this.#hub.current;
    if (this.#started || session.phase !== "signedIn" || session.guest === true) return;
    this.#started = true;
    const ready = session.remembered
      ? setUpIdentity(this.#client, this.#crypto, password)
      : this.#crypto.userHasCrossSigningKeys();
    void ready
      .then(() => this.#crypto.checkKeyBackupAndEnable())
      .catch((error: unknown) => log.warn("the identity could not be looked up", error))
      .then(() => this.#refresh());
  }

  async #makingBackup<T>(work: () => Promise<T>): Promise<T> {
    this.#making = true;
    try {
      return await work();
    } finally {
      this.#making = false;
    }
  }

  readonly #refresh = oneAtATime(async () => {
    if (!this.#started || this.#stopped) return;
    try {
      this.#show(await this.#read());
    } catch (error) {
      log.warn("the own identity could not be read", error);
    }
  });

  async #read(): Promise<Pick<TrustState, "device" | "otherDevices" | "recovery">> {
    const crypto = this.#crypto;
    const [me, here] = [this.#client.getSafeUserId(), this.#client.getDeviceId() ?? ""];
    const [identity, own, signing, devices] = await Promise.all([
      crypto.getUserVerificationStatus(me),
      crypto.getDeviceVerificationStatus(me, here),
      crypto.getCrossSigningStatus(),
      crypto.getUserDeviceInfo([me]),
    ]);
    const others = [...(devices.get(me)?.values() ?? [])].filter(
      ({ deviceId, dehydrated }) => deviceId !== here && !dehydrated,
    );
    const vouched = await Promise.all(others.map(({ deviceId }) => crypto.getDeviceVerificationStatus(me, deviceId)));
    return {
      device: !identity.known ? "unset" : own?.crossSigningVerified === true ? "verified" : "unverified",
      otherDevices: vouched.some((status) => status?.signedByOwner === true),
      recovery: signing.privateKeysInSecretStorage ? "ready" : "missing",
    };
  }

  #show(part: Partial<TrustState>): void {
    if (this.#stopped) return;
    this.#state = { ...this.#state, ...part };
    this.#hub.set("trust", this.#state);
  }

  readonly #onRequest = this.#received.bind(this);

  #received(...[request]: Parameters<Verifications["received"]>): void {
    this.verifications.received(request);
  }

  readonly #onBackupKey = () => {
    if (!this.#making) void this.restore();
  };

  readonly #onAccountData = (event: MatrixEvent) => {
    if (/^m\.(?:secret_storage|cross_signing)\./.test(event.getType())) this.#changes.soon();
  };

  readonly #onState = ({ session }: StateChange) => {
    if (session !== undefined) this.#start(undefined);
  };
}

const changes = [CryptoEvent.UserTrustStatusChanged, CryptoEvent.DevicesUpdated, CryptoEvent.KeysChanged] as const;
