import { ClientEvent, createClient, MatrixScheduler, SyncState } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { hkdfSync } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SyncPhase } from "../../preload/contract.ts";
import type { SessionEnd } from "../auth/sessionEnd.ts";
import { refresherOf } from "../auth/sessionTokens.ts";
import { TokenKeeper } from "../auth/tokenKeeper.ts";
import type { Tokens } from "../auth/tokens.ts";
import { ParleyFailure } from "../failure.ts";
import type { Secrets } from "../linking/messages.ts";
import { logFor, sdkLogger } from "../logging/log.ts";
import { openStoreKey } from "../secrets/storeKey.ts";
import { SecretStorageKeys } from "../trust/secretStorageKeys.ts";
import { VERIFICATION_METHODS } from "../trust/verifications.ts";
import type { StoredSession } from "./login.ts";
import "./firstSync.ts";
import { importSecrets } from "./freshSignIn.ts";
import "./givenReceipts.ts";
import { sendRetryMs } from "./sendRetry.ts";
import { openDurableIndexedDb } from "./store/durableIndexedDb.ts";
import { FileSyncStore } from "./store/syncStore.ts";
import { turnToOpen } from "./store/turnToOpen.ts";
import { WakeableFetch } from "./wake.ts";

const log = logFor("matrix");

export interface MatrixConnection {
  client: MatrixClient;
  /** As they are now. */
  tokens(): Tokens;
  /** Asks the homeserver at once whether it is there; "anew" gives up the connection of before. */
  wake(how: "ask" | "anew"): void;
  /** Stops syncing, writes the sync snapshot, closes the crypto store. */
  close(): Promise<void>;
}

export interface OpenMatrixOptions {
  session: StoredSession;
  /** Of the account, where another device has given them. */
  secrets?: Secrets | undefined;
  folder: string;
  /** A session from an earlier run must find its keys: an empty store then is a lost one. */
  isNewSession: boolean;
  /** Waited for before the rooms are made, which takes a while and lets nothing else run. */
  beforeRooms?: (() => Promise<void>) | undefined;
  onSync(phase: SyncPhase): void;
  /** A key could not be written (disk full): syncing stands still, nothing is lost; reopen when it can be again. */
  onStoreFailed(error: Error): void;
  /** Stores tokens for good; see `TokenKeeper`. */
  saveTokens(tokens: Tokens, asking: boolean): Promise<void>;
  /** The homeserver has ended the session, after its rooms were known. */
  onEnd(end: SessionEnd): void;
}

/** The homeserver had ended the session before it was opened. */
export class SessionOver extends Error {
  readonly end: SessionEnd;

  constructor(end: SessionEnd) {
    super("the session is over");
    this.end = end;
  }
}

/**
 * A running Matrix client: crypto store open and durable, rooms from the snapshot, sync started.
 * Resolves when the rooms are known: from the snapshot at once, without one after the first sync.
 *
 * @throws ParleyFailure `StoreDamaged`, `StoreInUse`, `DiskFull`; SecretStoreError `SecretsForeign`, `SecretsDamaged`; SessionOver.
 */
export async function openMatrix(options: OpenMatrixOptions): Promise<MatrixConnection> {
  const endTurn = await turnToOpen();
  return openInTurn(options, endTurn).finally(endTurn);
}

/** @param cryptoOpen the stores of other accounts may be opened now */
async function openInTurn(options: OpenMatrixOptions, cryptoOpen: () => void): Promise<MatrixConnection> {
  const { session } = options;
  const started = performance.now();
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const storeKey = await openStoreKey(options.folder, session.storageKey, options.isNewSession);
  // Until all is open a store that fails is a failure to open: there is no half open client for anybody to close.
  let isOpen = false;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const database = await openDurableIndexedDb({
    file: join(options.folder, "crypto.sqlite"),
    onWriteFailed: (error) => {
      // Before the crypto layer sees the failure: a newer sync token than what crypto has kept would lose keys.
      store.freeze();
      log.error("the crypto store could not be written", error);
      if (isOpen) options.onStoreFailed(error);
      else failed.reject(error);
    },
  });
  if (database.isNew && !options.isNewSession) {
    database.close();
    throw new ParleyFailure("StoreDamaged", { detail: "the crypto store is missing" });
  }
  const store = new FileSyncStore({
    file: join(options.folder, "sync.bin"),
    key: Buffer.from(hkdfSync("sha256", storeKey.key, "", "parley sync snapshot", 32)),
    userId: session.userId,
    onProblem: (problem, cause) => log.warn(problem, cause),
  });
  const wakeable = new WakeableFetch();
  const keeper = new TokenKeeper({
    tokens: session,
    baseUrl: session.baseUrl,
    interrupted: session.refreshing === true,
    refresh: refresherOf(session),
    save: options.saveTokens,
    onToken: (token) => client.setAccessToken(token),
    onEnd: (end) => (isOpen ? options.onEnd(end) : failed.reject(new SessionOver(end))),
    fetch: wakeable.fetch,
  });
  const client = createClient({
    baseUrl: session.baseUrl,
    userId: session.userId,
    deviceId: session.deviceId,
    accessToken: session.accessToken,
    store,
    logger: sdkLogger(),
    fetchFn: keeper.fetch,
    scheduler: new MatrixScheduler(sendRetryMs),
    timelineSupport: true,
    cryptoCallbacks: new SecretStorageKeys(),
    verificationMethods: VERIFICATION_METHODS,
  });
  try {
    await store.startup();
    const crypto = client.initRustCrypto({
      useIndexedDB: true,
      storageKey: new Uint8Array(storeKey.key),
      cryptoDatabasePrefix: "parley",
    });
    await Promise.race([crypto, failed.promise]);
    await storeKey.confirm();
    if (options.secrets !== undefined) await importSecrets(client, options.secrets);
  } catch (error) {
    database.close();
    throw error;
  }
  cryptoOpen();
  log.info(`crypto ready after ${Math.round(performance.now() - started)} ms`);

  await options.beforeRooms?.();
  const roomsKnown = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      const phase = syncPhaseOf(state);
      if (phase !== undefined) options.onSync(phase);
      if (state === SyncState.Prepared) resolve();
    });
  });
  const close = async () => {
    client.stopClient();
    await store.destroy().catch((error: unknown) => log.warn("the sync snapshot could not be written", error));
    database.close();
  };
  const begun = client.startClient({
    initialSyncLimit: 20,
    lazyLoadMembers: true,
    threadSupport: false,
    disablePresence: true,
  });
  try {
    await Promise.race([begun.then(() => roomsKnown), failed.promise]);
  } catch (error) {
    await close();
    throw error;
  }
  isOpen = true;
  log.info(`rooms known after ${Math.round(performance.now() - started)} ms: ${client.getRooms().length}`);

  return {
    client,
    tokens: () => keeper.current,
    wake: (how) => {
      if (how === "anew") wakeable.wake(client);
      else client.retryImmediately();
    },
    close,
  };
}

/** Removes all that was stored of a session. */
export async function wipeMatrix(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

function syncPhaseOf(state: SyncState): SyncPhase | undefined {
  switch (state) {
    case SyncState.Syncing:
      return "live";
    case SyncState.Reconnecting:
    case SyncState.Error:
      return "offline";
    case SyncState.Catchup:
      return "connecting";
    default:
      return undefined;
  }
}
