import { EventEmitter } from "node:events";
import type { MatrixClient } from "matrix-js-sdk";
import type { Failure, SessionState, SyncPhase } from "../../preload/contract.ts";
import { BrowserSignIn } from "../auth/browserSignIn.ts";
import { ExpiredSession } from "../auth/expiredSession.ts";
import type { SessionEnd } from "../auth/sessionEnd.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { changePassword, makeGuestAccount } from "../guest/guestAccount.ts";
import type { GuestAccount } from "../guest/guestAccount.ts";
import { LeftGuests } from "../guest/leftGuests.ts";
import { logFor } from "../logging/log.ts";
import { CallPasswords } from "../rtc/callPasswords.ts";
import { SecretStoreError } from "../secrets/secretStore.ts";
import { sayFarewell } from "./farewell.ts";
import { signInWithPassword, withTokens } from "./login.ts";
import type { StoredSession } from "./login.ts";
import { OwnName } from "./ownName.ts";
import type { SessionServiceOptions } from "./sessionOptions.ts";
import { openMatrix, SessionOver, wipeMatrix } from "./matrixConnection.ts";
import type { MatrixConnection } from "./matrixConnection.ts";
import { SessionSecrets } from "./sessionSecrets.ts";
import type { SecretChoice } from "./sessionSecrets.ts";

const log = logFor("session");
/** How often a store that could not be written is tried again, ms. */
const REOPEN_MS = 3_000;

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
  /** Of a session that lasts for one visit; nobody is signed in by it again. */
  #guest: GuestAccount | undefined;
  /** Of the sign-in that is being done. */
  #password: string | undefined;
  readonly #leftGuests = new LeftGuests(() => this.secrets.store);
  readonly browser: BrowserSignIn;
  readonly expired: ExpiredSession;

  constructor(options: SessionServiceOptions) {
    super();
    this.#options = options;
    this.secrets = new SessionSecrets(options.secrets, options.folder);
    this.browser = new BrowserSignIn(options.browser);
    this.expired = new ExpiredSession({
      hub: options.hub,
      kept: this.secrets.kept,
      browser: this.browser,
      wipe: () => wipeMatrix(this.secrets.folder),
      open: async (stored, isNewSession, password) => {
        this.#password = password;
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

  /** The password of a sign-in, for what has to be proved right after it: at `ready`, once. */
  takePassword(): string | undefined {
    const password = this.#password;
    this.#password = undefined;
    return password;
  }

  /** @throws ParleyFailure `InvalidRequest` when nobody is signed in. */
  requireClient(): MatrixClient {
    if (this.#connection === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    return this.#connection.client;
  }

  /** Opens the secrets and the stored session, if there is one. Never throws: the state tells. */
  async start(choice: SecretChoice = "keyring"): Promise<void> {
    this.#set({ phase: "starting" });
    try {
      const stored = await this.secrets.open(choice);
      void this.#leftGuests.endAll();
      if (stored === undefined) this.#set({ phase: "signedOut" });
      else if (stored.ended !== undefined) this.expired.show(stored, { name: stored.ended });
      else await this.#open(stored, false);
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
      this.#password = password;
      return stored;
    });
  }

  /** @throws ParleyFailure as `BrowserSignIn.signIn` */
  async signInByBrowser(server: string, provider?: string): Promise<void> {
    await this.#enter({ phase: "signingIn", browser: true }, () => this.browser.signIn(server, provider));
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
      await (this.#guest === undefined ? this.secrets.keep(stored) : this.secrets.willForget());
      await this.#open(stored, true);
    } catch (error) {
      this.#password = undefined;
      this.#guest = undefined;
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
    const signIn = async () => {
      this.#guest = await makeGuestAccount(server, displayName);
      await this.#leftGuests.remember(this.#guest);
      return this.#guest.session;
    };
    await this.#enter({ phase: "signingIn" }, signIn, false);
  }

  /**
   * Makes the account of the visit one like any other, which is remembered.
   *
   * @throws ParleyFailure `InvalidRequest`, `GuestPasswordRefused`, `Offline`.
   */
  async keepGuest(password: string): Promise<void> {
    const guest = this.#guest;
    if (guest === undefined || this.secrets.store === undefined) throw new ParleyFailure("InvalidRequest");
    await changePassword(this.requireClient(), guest.password, password);
    this.#guest = undefined;
    await this.secrets.keep(guest.session);
    await this.#leftGuests.forget(guest.session.userId);
    this.#showSignedIn();
  }

  async signOut(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    this.#set({ phase: "signingOut" });
    this.emit("gone");
    await this.#farewell(connection);
    await this.#end();
  }

  async #farewell(connection: MatrixConnection): Promise<void> {
    const told = await sayFarewell(connection, this.#stored, this.#guest);
    if (told && this.#guest !== undefined) await this.#leftGuests.forget(this.#guest.session.userId);
  }

  /** For the app's end: stops syncing and writes what is not written yet. The session stays. */
  async close(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.emit("gone");
    if (!this.secrets.remembered) {
      await this.#farewell(connection);
      await this.#end();
      return;
    }
    this.#connection = undefined;
    await connection.close();
  }

  async #open(stored: StoredSession, isNewSession: boolean): Promise<void> {
    this.secrets.kept.use(stored);
    const { userId, deviceId } = stored;
    const open = openMatrix({
      session: stored,
      folder: this.secrets.folder,
      isNewSession,
      onSync: (sync) => {
        this.#sync = sync;
        this.#showSignedIn();
      },
      saveTokens: (tokens, asking) =>
        this.secrets.kept.writeTokens(userId, deviceId, tokens, asking, this.#guest === undefined),
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
      ...(this.#guest === undefined ? {} : { guest: true as const }),
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
    this.emit("gone");
    await connection.close();
    const latest = () => withTokens(this.secrets.kept.latest ?? stored, connection.tokens(), false);
    while (this.#stored === stored) {
      await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
      try {
        this.#storeFailure = undefined;
        await this.#open(latest(), false);
        return;
      } catch (failure) {
        log.error("the store can't be opened yet", failure);
        this.#storeFailure = toFailure(failure);
        this.#showSignedIn();
      }
    }
  }

  /** The homeserver has ended the session. */
  async #over(stored: StoredSession, end: SessionEnd): Promise<void> {
    const connection = this.#connection;
    const { phase } = this.#options.hub.current.session;
    if (phase === "signingOut" || (connection !== undefined && this.#stored?.userId !== stored.userId)) return;
    log.warn(`the homeserver has ended this session: ${end.how}`);
    if (connection !== undefined) this.emit("gone");
    if (end.how === "hard" || this.#guest !== undefined) {
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
    this.#guest = undefined;
    await connection?.close();
    await this.passwords.forgetAll();
    await this.secrets.forget();
    this.#set(error === undefined ? { phase: "signedOut" } : { phase: "signedOut", error });
  }

  #set(state: SessionState): void {
    this.#options.hub.set("session", state);
  }
}
