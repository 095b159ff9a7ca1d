import { EventEmitter } from "node:events";
import type { MatrixClient } from "matrix-js-sdk";
import type { Failure, SessionState, SyncPhase } from "../../preload/contract.ts";
import { BrowserSignIn } from "../auth/browserSignIn.ts";
import { ExpiredSession } from "../auth/expiredSession.ts";
import type { SessionEnd } from "../auth/sessionEnd.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { Visit } from "../guest/visit.ts";
import type { Secrets } from "../linking/messages.ts";
import { logFor } from "../logging/log.ts";
import { CallPasswords } from "../rtc/callPasswords.ts";
import { SecretStoreError } from "../secrets/secretStore.ts";
import { sayFarewell } from "./farewell.ts";
import { FreshSignIn } from "./freshSignIn.ts";
import { signInWithPassword, withTokens } from "./login.ts";
import type { StoredSession } from "./login.ts";
import { openAgain } from "./openAgain.ts";
import { OwnName } from "./ownName.ts";
import type { SessionServiceOptions } from "./sessionOptions.ts";
import { openMatrix, SessionOver, wipeMatrix } from "./matrixConnection.ts";
import type { MatrixConnection } from "./matrixConnection.ts";
import { SessionSecrets } from "./sessionSecrets.ts";
import type { SecretChoice } from "./sessionSecrets.ts";
import { ShownKeeper } from "./shownKeeper.ts";

const log = logFor("session");

/**
 * Owner of the session slice: starting → (keyring) → signedOut ⇄ signingIn → signedIn → signingOut → signedOut;
 * signedIn → expired → signedIn when the homeserver wants the person to sign in again.
 * Emits `ready` with a client that knows its rooms, and `gone` before it is closed.
 */
export class SessionService extends EventEmitter<{ ready: [MatrixClient, string]; gone: [] }> {
  readonly #options: SessionServiceOptions;
  /** Of calls; they go with the session. */
  readonly passwords = new CallPasswords(() => this.secrets.store);
  readonly secrets: SessionSecrets;
  #connection: MatrixConnection | undefined;
  #stored: StoredSession | undefined;
  readonly #name = new OwnName(() => this.#showSignedIn());
  #sync: SyncPhase = "connecting";
  #storeFailure: Failure | undefined;
  readonly fresh = new FreshSignIn();
  readonly #visit = new Visit(() => this.secrets.store);
  readonly shown: ShownKeeper;
  readonly browser: BrowserSignIn;
  readonly expired: ExpiredSession;

  constructor(options: SessionServiceOptions) {
    super();
    this.#options = options;
    this.secrets = new SessionSecrets(options.secrets, options.folder);
    this.shown = new ShownKeeper({ ...options, latest: () => this.secrets.kept.latest });
    this.browser = new BrowserSignIn(options.browser);
    this.expired = new ExpiredSession({
      hub: options.hub,
      kept: this.secrets.kept,
      browser: this.browser,
      wipe: () => wipeMatrix(this.secrets.folder),
      open: async (stored, isNewSession, password) => {
        this.fresh.password = password;
        await this.#open(stored, isNewSession);
      },
      end: () => this.#end(),
    });
  }

  /** Of the running client; undefined while nobody is signed in. */
  get stored(): StoredSession | undefined {
    return this.#stored;
  }

  /** The running client; undefined while nobody is signed in. */
  get client(): MatrixClient | undefined {
    return this.#connection?.client;
  }

  /** The stores could not be written; they are opened anew as soon as they can be. */
  get reopening(): boolean {
    return this.#storeFailure !== undefined;
  }

  /** See `MatrixConnection.wake`; nothing while nobody is signed in. */
  wake(how: "ask" | "anew"): void {
    this.#connection?.wake(how);
  }

  /** @throws ParleyFailure `InvalidRequest` when nobody is signed in. */
  requireClient(): MatrixClient {
    if (this.#connection === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    return this.#connection.client;
  }

  /** Opens the secrets and the stored session, if any; till its rooms are known, those of last time are shown. Never throws. */
  async start(choice: SecretChoice = "keyring"): Promise<void> {
    this.#set({ phase: "starting" });
    try {
      const stored = await this.secrets.open(choice);
      this.#visit.endLeft();
      if (stored === undefined) this.#set({ phase: "signedOut" });
      else if (stored.ended !== undefined) this.expired.show(stored, { name: stored.ended });
      else await this.shown.during(stored, (beforeRooms) => this.#open(stored, false, beforeRooms));
    } catch (error) {
      log.warn("the stored session could not be opened", error);
      const failure = toFailure(error);
      const safeStorageAvailable = this.#options.safeStorageAvailable();
      // Where the keys to what is stored can't be had, the person decides, and nothing is touched before.
      if (error instanceof SecretStoreError) this.#set({ phase: "keyring", error: failure, safeStorageAvailable });
      else this.#set({ phase: "signedOut", error: failure });
    }
  }

  async signIn(server: string, username: string, password: string): Promise<void> {
    await this.#enter({ phase: "signingIn" }, async () => {
      const stored = await signInWithPassword(server, username, password);
      this.fresh.password = password;
      return stored;
    });
  }

  /** @throws ParleyFailure as `BrowserSignIn.signIn` */
  async signInByBrowser(server: string, provider?: string): Promise<void> {
    await this.#enter({ phase: "signingIn", browser: true }, () => this.browser.signIn(server, provider));
  }

  /** With a session that another device has helped to, and the secrets that it gave (MSC4108). */
  async signInLinked(stored: StoredSession, secrets: Secrets | undefined): Promise<void> {
    await this.#enter({ phase: "signingIn" }, () => {
      this.fresh.secrets = secrets;
      return Promise.resolve(stored);
    });
  }

  async #enter(state: SessionState, signIn: () => Promise<StoredSession>, told = true): Promise<void> {
    const phase = this.#options.hub.current.session.phase;
    if (phase !== "signedOut" || this.secrets.store === undefined)
      throw new ParleyFailure("InvalidRequest", { detail: phase });
    this.#set(state);
    try {
      const stored = await signIn();
      // What an earlier session left behind belongs to another storage key.
      await wipeMatrix(this.secrets.folder);
      await (this.#visit.account === undefined ? this.secrets.keep(stored) : this.secrets.willForget());
      await this.#open(stored, true);
    } catch (error) {
      this.fresh.forget();
      this.#visit.over();
      this.#set({ phase: "signedOut", ...(told ? { error: toFailure(error) } : {}) });
      throw error;
    }
  }

  /**
   * Signs in with an account that is made for this visit. Nothing of it is remembered but what its end needs.
   *
   * @throws ParleyFailure as `makeGuestAccount`.
   */
  async signInAsGuest(server: string, displayName: string): Promise<void> {
    await this.#enter({ phase: "signingIn" }, () => this.#visit.make(server, displayName), false);
  }

  /**
   * Makes the account of the visit one like any other, which is remembered.
   *
   * @throws ParleyFailure `InvalidRequest`, `GuestPasswordRefused`, `Offline`.
   */
  async keepGuest(password: string): Promise<void> {
    await this.#visit.keep(this.requireClient(), password, (session) => this.secrets.keep(session));
    this.#showSignedIn();
  }

  async signOut(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    this.#set({ phase: "signingOut" });
    await this.#tellGone();
    await this.#farewell(connection);
    await this.#end();
  }

  /** What is shown is kept before the lists are emptied. */
  async #tellGone(): Promise<void> {
    const written = this.shown.stop();
    this.emit("gone");
    await written;
  }

  async #farewell(connection: MatrixConnection): Promise<void> {
    const told = await sayFarewell(connection, this.#stored, this.#visit.account);
    if (told) await this.#visit.ended();
  }

  /** For the app's end: stops syncing and writes what is not written yet. The session stays. */
  async close(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    await this.#tellGone();
    if (!this.secrets.remembered) {
      await this.#farewell(connection);
      await this.#end();
      return;
    }
    this.#connection = undefined;
    await connection.close();
  }

  async #open(stored: StoredSession, isNewSession: boolean, beforeRooms?: () => Promise<void>): Promise<void> {
    this.secrets.kept.use(stored);
    const { userId, deviceId } = stored;
    const open = openMatrix({
      beforeRooms,
      session: stored,
      secrets: this.fresh.secrets,
      folder: this.secrets.folder,
      isNewSession,
      onSync: (sync) => {
        this.#sync = sync;
        this.#showSignedIn();
      },
      saveTokens: (tokens, asking) =>
        this.secrets.kept.writeTokens(userId, deviceId, tokens, asking, this.#visit.account === undefined),
      onEnd: (end) => void this.#over(stored, end),
      onStoreFailed: (error) => void this.#reopen(toFailure(error)),
    });
    let connection: MatrixConnection;
    try {
      connection = await open;
    } catch (error) {
      if (!(error instanceof SessionOver)) throw error;
      await this.#over(stored, error.end);
      return;
    }
    this.#connection = connection;
    this.#stored = stored;
    this.#name.forget();
    this.#showSignedIn();
    this.emit("ready", connection.client, stored.homeserver);
    if (this.secrets.remembered) this.shown.start(stored);
    void this.#name.learn(connection.client, stored.userId);
  }

  #showSignedIn(): void {
    const [connection, stored] = [this.#connection, this.#stored];
    if (connection === undefined || stored === undefined) return;
    this.#set({
      phase: "signedIn",
      me: this.#name.person(connection.client, stored.userId),
      deviceId: stored.deviceId,
      homeserver: stored.homeserver,
      sync: this.#sync,
      remembered: this.secrets.remembered,
      ...(this.#visit.account === undefined ? {} : { guest: true as const }),
      ...(stored.oauth?.accountPage === undefined ? {} : { accountPage: true as const }),
      ...(this.#storeFailure === undefined ? {} : { error: this.#storeFailure }),
    });
  }

  /**
   * The store can't be written: nothing newer may be taken from the homeserver, so the client is closed and opened
   * again from what is on disk, as soon as that can be written.
   */
  async #reopen(error: Failure): Promise<void> {
    const [connection, stored] = [this.#connection, this.#stored];
    if (connection === undefined || stored === undefined || this.#storeFailure !== undefined) return;
    this.#storeFailure = error;
    this.#showSignedIn();
    await this.#tellGone();
    await connection.close();
    const latest = () => withTokens(this.secrets.kept.latest ?? stored, connection.tokens(), false);
    await openAgain({
      folder: this.secrets.folder,
      isWanted: () => this.#stored === stored,
      open: () => {
        this.#storeFailure = undefined;
        return this.#open(latest(), false);
      },
      onFailure: (failure) => {
        this.#storeFailure = failure;
        this.#showSignedIn();
      },
    });
  }

  /** The homeserver has ended the session. */
  async #over(stored: StoredSession, end: SessionEnd): Promise<void> {
    const connection = this.#connection;
    const { phase } = this.#options.hub.current.session;
    if (phase === "signingOut" || (connection !== undefined && this.#stored?.userId !== stored.userId)) return;
    log.warn(`the homeserver has ended this session: ${end.how}`);
    if (connection !== undefined) await this.#tellGone();
    if (end.how === "hard" || this.#visit.account !== undefined) {
      await this.#end({ name: end.error });
      return;
    }
    const latest: StoredSession = { ...(this.secrets.kept.latest ?? stored), ended: end.error };
    this.#connection = undefined;
    this.#stored = undefined;
    await connection?.close();
    await this.secrets.kept
      .write(latest)
      .catch((error: unknown) => log.warn("that the session has ended is not stored", toFailure(error).name));
    this.expired.show(latest, { name: end.error });
  }

  async #end(error?: Failure): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#stored = undefined;
    this.#visit.over();
    await connection?.close();
    await this.passwords.forgetAll();
    await this.secrets.forget();
    this.#set(error === undefined ? { phase: "signedOut" } : { phase: "signedOut", error });
  }

  #set(state: SessionState): void {
    this.#options.hub.set("session", state);
  }
}
