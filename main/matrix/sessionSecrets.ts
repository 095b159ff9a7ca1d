import type { ErrorName, SessionState } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import type { LastingKind } from "../secrets/moveSecrets.ts";
import type { SecretPlaces, SecretsShown } from "../secrets/secretPlaces.ts";
import { SecretStoreError } from "../secrets/secretStore.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { changeStorageKey, newStorageKey } from "../secrets/storeKey.ts";
import { leftOver, markForgettable, unmarkForgettable } from "./forgettable.ts";
import { KeptSession } from "./keptSession.ts";
import type { StoredSession } from "./login.ts";
import { wipeMatrix } from "./matrixConnection.ts";

const log = logFor("secrets");
const SECRET = "session";
/** What is stored here can't be opened by the keys that were found. */
const LOST: ReadonlySet<ErrorName> = new Set(["SecretsLost", "SecretsForeign", "SecretsDamaged"]);

/** Where secrets go: the keyring; Electron's safeStorage; nowhere, for as long as the app runs. */
export type SecretChoice = LastingKind | "memory";

/** Where the secrets of a session lie, among others. */
export type SecretsPlace = Pick<SecretPlaces, "open" | "move" | "startOver" | "shown">;

/** What is kept of a session: its secrets, and the folder of its stores, which they open. */
export class SessionSecrets {
  readonly #places: SecretsPlace;
  readonly #folder: string;
  #store: SecretStore | undefined;
  /** Whether the session is kept; a visit's is not. */
  #keeps = false;
  readonly kept = new KeptSession(() => this.#store);

  constructor(places: SecretsPlace, folder: string) {
    this.#places = places;
    this.#folder = folder;
  }

  /** Undefined until they are open. */
  get store(): SecretStore | undefined {
    return this.#store;
  }

  /** Whether nothing outlives the app. */
  get passing(): boolean {
    return this.#store?.kind === "memory";
  }

  /** Whether the session of now outlives the app. */
  get remembered(): boolean {
    return this.#keeps && !this.passing;
  }

  /** Of the stores. Who wants nothing remembered has others, and what was remembered before stays as it is. */
  get folder(): string {
    return this.passing ? this.#passingFolder : this.#folder;
  }

  get #passingFolder(): string {
    return `${this.#folder}-visit`;
  }

  /**
   * @returns the session that was remembered; undefined when there is none, and then no stores either
   * @throws SecretStoreError as `SecretPlaces.open`, and `SecretsLost`: there are stores, and only the person may give them up
   */
  async open(choice: SecretChoice): Promise<StoredSession | undefined> {
    // Left by an app that was killed; its key is gone with it.
    await wipeMatrix(this.#passingFolder);
    this.#store = await this.#places.open(choice);
    const stored = await this.kept.read();
    this.#keeps = stored !== undefined;
    if (stored !== undefined) return stored;
    if (leftOver(this.folder) === "lost")
      throw new SecretStoreError("SecretsLost", "the stores are there, the session is not");
    await wipeMatrix(this.folder);
    return undefined;
  }

  async keep(session: StoredSession): Promise<void> {
    this.#keeps = true;
    await this.kept.write(session);
    await unmarkForgettable(this.folder);
  }

  /** For a session that is not to be kept, from before its stores are made. */
  willForget(): Promise<void> {
    this.#keeps = false;
    return markForgettable(this.folder);
  }

  /** The session and its stores. Killed in between, the next start goes on with it. */
  async forget(): Promise<void> {
    this.#keeps = false;
    await markForgettable(this.folder);
    await this.kept.forget();
    await wipeMatrix(this.folder);
  }

  /**
   * The person's word that what is stored here without its keys may go.
   *
   * @param state of the session now
   * @throws ParleyFailure `InvalidRequest` while the keys may only be locked away
   */
  async startOver(state: SessionState): Promise<void> {
    if (state.phase !== "keyring" || !LOST.has(state.error.name)) throw new ParleyFailure("InvalidRequest");
    await this.#places.startOver();
    await wipeMatrix(this.folder);
  }

  shown(): Promise<SecretsShown> {
    return this.#places.shown();
  }

  /**
   * Moves them to another place; the session goes on.
   *
   * @throws ParleyFailure `InvalidRequest` when nothing is kept; else as `SecretPlaces.move`
   */
  async move(to: LastingKind): Promise<void> {
    this.#requireKept();
    await this.kept.exclusively(async () => {
      this.#requireKept();
      this.#store = await this.#places.move(to, this.known());
    });
  }

  /** The secrets in use, by name, whether or not their place can be read now; none where nothing is kept. */
  known(): ReadonlyMap<string, string> {
    const { latest } = this.kept;
    return new Map(this.remembered && latest !== undefined ? [[SECRET, JSON.stringify(latest)]] : []);
  }

  /**
   * Makes a new storage key; a call goes on meanwhile.
   *
   * @throws ParleyFailure `InvalidRequest` when nothing is kept; SecretStoreError: the old one then is still good
   */
  async changeStorageKey(): Promise<void> {
    this.#requireKept();
    await this.kept.exclusively(async () => {
      const { session, store } = this.#requireKept();
      const keep = async (next: string) => {
        const changed = { ...session, storageKey: next };
        await store.set(SECRET, JSON.stringify(changed));
        this.kept.use(changed);
      };
      await changeStorageKey({ folder: this.folder, current: session.storageKey, next: newStorageKey(), keep });
    });
    log.info("the storage key was changed");
  }

  #requireKept(): { session: StoredSession; store: SecretStore } {
    const [session, store] = [this.kept.latest, this.#store];
    if (!this.remembered || session === undefined || store === undefined) throw new ParleyFailure("InvalidRequest");
    return { session, store };
  }
}
