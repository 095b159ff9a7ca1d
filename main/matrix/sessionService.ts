import { EventEmitter } from "node:events";
import type { MatrixClient } from "matrix-js-sdk";
import type { Failure, SessionState, SyncPhase } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { changePassword, endGuestAccount, makeGuestAccount } from "../guest/guestAccount.ts";
import type { GuestAccount } from "../guest/guestAccount.ts";
import { LeftGuests } from "../guest/leftGuests.ts";
import { logFor } from "../logging/log.ts";
import { CallPasswords } from "../rtc/callPasswords.ts";
import { SecretStoreError } from "../secrets/secretStore.ts";
import { cleanName, localPart } from "./displayName.ts";
import { signInWithPassword } from "./login.ts";
import type { StoredSession } from "./login.ts";
import { openMatrix, wipeMatrix } from "./matrixConnection.ts";
import type { MatrixConnection } from "./matrixConnection.ts";
import { SessionSecrets } from "./sessionSecrets.ts";
import type { SecretChoice } from "./sessionSecrets.ts";
import type { SessionServiceOptions } from "./sessionOptions.ts";
import { ShownKeeper } from "./shownKeeper.ts";

const log = logFor("session");
/** How often a store that could not be written is tried again, ms. */
const REOPEN_MS = 3_000;

/**
 * Owner of the session slice: starting → (keyring) → signedOut ⇄ signingIn → signedIn → signingOut → signedOut.
 * Emits `ready` with a client that knows its rooms, and `gone` before it is closed.
 */
export class SessionService extends EventEmitter<{ ready: [MatrixClient, string]; gone: [] }> {
  readonly #options: SessionServiceOptions;
  /** Of calls; they go with the session. */
  readonly passwords = new CallPasswords(() => this.secrets.store);
  readonly secrets: SessionSecrets;
  #connection: MatrixConnection | undefined;
  #stored: StoredSession | undefined;
  /** From the profile; undefined until it was read. */
  #profileName: string | undefined;
  #sync: SyncPhase = "connecting";
  #storeFailure: Failure | undefined;
  /** Of a session that lasts for one visit; nobody is signed in by it again. */
  #guest: GuestAccount | undefined;
  /** Of the sign-in that is being done. */
  #password: string | undefined;
  /** Resolves when the stored session is open, or could not be opened; undefined while none is being opened. */
  opening: Promise<void> | undefined;
  readonly #shown: ShownKeeper;
  readonly #leftGuests = new LeftGuests(() => this.secrets.store);

  constructor(options: SessionServiceOptions) {
    super();
    this.#options = options;
    this.secrets = new SessionSecrets(options.secrets, options.folder);
    this.#shown = new ShownKeeper(options.hub, options.folder);
  }

  get #isRemembered(): boolean {
    return !this.secrets.passing && this.#guest === undefined;
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

  /** Opens the secrets and the stored session, if any; till its rooms are known, those of last time are shown. Never throws. */
  async start(choice: SecretChoice = "keyring"): Promise<void> {
    this.#set({ phase: "starting" });
    try {
      const stored = await this.secrets.open(choice);
      void this.#leftGuests.endAll();
      if (stored === undefined) this.#set({ phase: "signedOut" });
      else await this.#openStored(stored);
    } catch (error) {
      this.#shown.hide();
      if (!(error instanceof SecretStoreError)) {
        log.error("the stored session could not be opened", error);
        this.#set({ phase: "signedOut", error: toFailure(error) });
        return;
      }
      // The keys to what is stored can't be had: the person decides, and nothing is touched before.
      log.warn("no secret store", error);
      const safeStorageAvailable = this.#options.safeStorageAvailable();
      this.#set({ phase: "keyring", error: toFailure(error), safeStorageAvailable });
    }
  }

  async signIn(server: string, username: string, password: string): Promise<void> {
    const phase = this.#options.hub.current.session.phase;
    if (phase !== "signedOut" || this.secrets.store === undefined)
      throw new ParleyFailure("InvalidRequest", { detail: phase });
    this.#set({ phase: "signingIn" });
    try {
      const stored = await signInWithPassword(server, username, password);
      // What an earlier session left behind belongs to another storage key.
      await wipeMatrix(this.secrets.folder);
      await this.secrets.keep(stored);
      this.#password = password;
      await this.#open(stored, true);
    } catch (error) {
      this.#password = undefined;
      this.#set({ phase: "signedOut", error: toFailure(error) });
      throw error;
    }
  }

  /**
   * Signs in with an account that is made for this visit. Nothing of it is remembered but what its end needs.
   *
   * @throws ParleyFailure as `makeGuestAccount`.
   */
  async signInAsGuest(server: string, displayName: string): Promise<void> {
    const phase = this.#options.hub.current.session.phase;
    if (phase !== "signedOut" || this.secrets.store === undefined)
      throw new ParleyFailure("InvalidRequest", { detail: phase });
    this.#set({ phase: "signingIn" });
    try {
      this.#guest = await makeGuestAccount(server, displayName);
      await this.#leftGuests.remember(this.#guest);
      await wipeMatrix(this.secrets.folder);
      await this.secrets.willForget();
      await this.#open(this.#guest.session, true);
    } catch (error) {
      this.#guest = undefined;
      this.#set({ phase: "signedOut" });
      throw error;
    }
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
    await this.#tellGone();
    await this.#farewell(connection.client);
    await this.#end();
  }

  /** What is shown is kept before the lists are emptied. */
  async #tellGone(): Promise<void> {
    const written = this.#shown.stop();
    this.emit("gone");
    await written;
  }

  /** Tells the homeserver that nobody comes back by this session; for a visit, that nobody comes back at all. */
  async #farewell(client: MatrixClient): Promise<void> {
    try {
      if (this.#guest === undefined) await client.logout(true);
      else {
        await endGuestAccount(client, this.#guest.password);
        await this.#leftGuests.forget(this.#guest.session.userId);
      }
    } catch (error) {
      // Offline: the homeserver keeps a dead device, which the person can remove elsewhere; here all is wiped.
      log.warn("the homeserver could not be told of the sign-out", error instanceof Error ? error.message : "");
    }
  }

  /** For the app's end: stops syncing and writes what is not written yet. The session stays. */
  async close(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    await this.#tellGone();
    if (!this.#isRemembered) {
      await this.#farewell(connection.client);
      await this.#end();
      return;
    }
    this.#connection = undefined;
    await connection.close();
  }

  async #openStored(stored: StoredSession): Promise<void> {
    const shown = this.#shown.show(stored);
    const opening = this.#open(stored, false, shown ? this.#options.pageFilled : undefined);
    this.opening = opening.catch(() => {});
    await opening.finally(() => (this.opening = undefined));
  }

  async #open(stored: StoredSession, isNewSession: boolean, beforeRooms?: () => Promise<void>): Promise<void> {
    const connection = await openMatrix({
      beforeRooms,
      session: stored,
      folder: this.secrets.folder,
      isNewSession,
      onSync: (sync) => {
        this.#sync = sync;
        this.#showSignedIn();
      },
      onExpired: () => void this.#expired(),
      onStoreFailed: (error) => void this.#reopen(toFailure(error)),
    });
    this.#connection = connection;
    this.#stored = stored;
    this.#profileName = undefined;
    this.#showSignedIn();
    this.emit("ready", connection.client, stored.homeserver);
    // A visit leaves nothing behind.
    if (this.#isRemembered) this.#shown.start(stored);
    void this.#learnName(connection.client, stored);
  }

  /** Sync tells one's own name only in rooms: who has none yet is asked for at the homeserver. */
  async #learnName(client: MatrixClient, stored: StoredSession): Promise<void> {
    try {
      const { displayname } = await client.getProfileInfo(stored.userId);
      if (this.#stored !== stored) return;
      this.#profileName = displayname;
      this.#showSignedIn();
    } catch (error) {
      log.info("the own profile could not be read", error instanceof Error ? error.message : "");
    }
  }

  #showSignedIn(): void {
    const [connection, stored] = [this.#connection, this.#stored];
    if (connection === undefined || stored === undefined) return;
    const user = connection.client.getUser(stored.userId);
    // The SDK has the user id where it knows no name.
    const known = [user?.rawDisplayName, user?.displayName].find((name) => name && name !== stored.userId);
    this.#set({
      phase: "signedIn",
      me: {
        userId: stored.userId,
        displayName: cleanName(known ?? this.#profileName, localPart(stored.userId)),
      },
      deviceId: stored.deviceId,
      homeserver: stored.homeserver,
      sync: this.#sync,
      remembered: this.#isRemembered,
      ...(this.#guest === undefined ? {} : { guest: true as const }),
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
    while (this.#stored === stored) {
      await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
      try {
        this.#storeFailure = undefined;
        await this.#open(stored, false);
        return;
      } catch (failure) {
        log.error("the store can't be opened yet", failure);
        this.#storeFailure = toFailure(failure);
        this.#showSignedIn();
      }
    }
  }

  /** The homeserver has ended the session (signed out elsewhere, token expired). */
  async #expired(): Promise<void> {
    if (this.#connection === undefined) return;
    log.warn("the homeserver has ended this session");
    await this.#tellGone();
    await this.#end({ name: "SessionExpired" });
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
