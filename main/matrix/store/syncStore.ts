/**
 * Rooms, timelines and account data of matrix-js-sdk, kept over restarts in one encrypted snapshot file.
 *
 * The SDK's own SyncAccumulator merges the sync responses; this store writes what it holds: at once after the
 * first sync, then at most every `intervalMs` while something changes, and on `flush()`. The snapshot can
 * always be fetched again: a missing, damaged or foreign one only costs a full sync.
 *
 * Consistency with the crypto store: the token saved here is never newer than what the crypto store holds
 * durably. To-device messages (room keys, media keys) are deleted on the server once a sync with a newer token
 * is asked for, so a newer token here would mean lost keys. It holds because
 * 1. the SDK (sync.ts, doSync) awaits the crypto layer for a response before it calls `setSyncData` with it, and
 *    the crypto layer awaits its store, whose transactions are on disk before they report success;
 * 2. only `setSyncData` moves the token that a snapshot carries;
 * 3. where the crypto store failed to write, the SDK logs the error and goes on with the newer token
 *    (processSyncCryptoChanges). Then `freeze()` must have been called, which the durable IndexedDB's
 *    `onWriteFailed` does before the crypto layer even sees the error: the response in progress is not taken
 *    over, the token stays, and the sync loop waits in `setSyncData`, so that no request with a newer token
 *    goes out. The next start asks again from the old token and gets the same to-device messages.
 * An older token here is harmless: the server repeats room events, and the crypto store knows what it has.
 */
import {
  MemoryStore,
  SyncAccumulator,
  type IStateEventWithRoomId,
  type IStoredClientOpts,
  type ISyncResponse,
} from "matrix-js-sdk";
import { deleteWhole } from "../../wholeFile.ts";
import { readSnapshot, writeSnapshot, type SyncSnapshot } from "./syncSnapshot.ts";

export interface FileSyncStoreOptions {
  /** Path of the snapshot file. */
  file: string;
  /** 32 bytes; by HKDF from the session's storage key. */
  key: Uint8Array;
  /** Whose session it is: a snapshot of somebody else is ignored. */
  userId: string;
  /** Shortest time between two writes, in milliseconds. Default 20 000. */
  intervalMs?: number;
  /** Told of a snapshot that was ignored or could not be written. */
  onProblem?: (problem: SyncStoreProblem, cause: unknown) => void;
}

/** `SnapshotIgnored`: a full sync follows. `SnapshotWriteFailed`: tried again with the next change. */
export type SyncStoreProblem = "SnapshotIgnored" | "SnapshotWriteFailed";

export class FileSyncStore extends MemoryStore {
  readonly #options: Required<FileSyncStoreOptions>;
  readonly #members = new Map<string, IStateEventWithRoomId[]>();
  #accumulator = new SyncAccumulator();
  #clientOptions: IStoredClientOpts | undefined;
  #loaded = false;
  #dirty = false;
  #lastWrite = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #destroyed = false;
  /** Set by `freeze()`; resolved by `destroy()`. */
  #thaw: { promise: Promise<void>; resolve(): void } | undefined;

  constructor(options: FileSyncStoreOptions) {
    super();
    if (options.key.length !== 32) throw new RangeError("the snapshot key must have 32 bytes");
    this.#options = { intervalMs: 20_000, onProblem: () => {}, ...options };
  }

  /** Reads the snapshot. Never rejects: without a usable one the store is as new. */
  override async startup(): Promise<void> {
    const { file, key, userId, onProblem } = this.#options;
    let snapshot: SyncSnapshot | undefined;
    try {
      snapshot = await readSnapshot(file, key);
      if (snapshot && snapshot.userId !== userId) throw new Error("snapshot of another user");
    } catch (error) {
      onProblem("SnapshotIgnored", error);
      return;
    }
    if (!snapshot) return;
    const { nextBatch, roomsData, accountData } = snapshot.sync;
    this.#accumulator.accumulate(
      { next_batch: nextBatch, rooms: roomsData, account_data: { events: accountData } },
      true,
    );
    for (const [roomId, events] of snapshot.members) this.#members.set(roomId, events);
    this.#clientOptions = snapshot.clientOptions;
    this.#loaded = true;
  }

  override async isNewlyCreated(): Promise<boolean> {
    return !this.#loaded;
  }

  /** A copy, made once for each start: processing adds things to the events. */
  override async getSavedSync(): ReturnType<MemoryStore["getSavedSync"]> {
    if (this.#token() === null) return null;
    return structuredClone(this.#accumulator.getJSON());
  }

  override async getSavedSyncToken(): Promise<string | null> {
    return this.#token();
  }

  override getSyncToken(): string | null {
    return this.#thaw ? this.#token() : super.getSyncToken();
  }

  /** Called by the SDK once a response has been processed, crypto included. Waits for ever while frozen. */
  override async setSyncData(data: ISyncResponse): Promise<void> {
    if (this.#thaw) return this.#thaw.promise;
    this.#accumulator.accumulate(data);
    this.#changed();
  }

  override wantsSave(): boolean {
    return this.#dirty && Date.now() - this.#lastWrite >= this.#options.intervalMs;
  }

  /** Starts a write where one is due. Does not wait for it (the sync loop would), unless forced. */
  override async save(force = false): Promise<void> {
    if (force) return this.flush();
    if (this.wantsSave()) void this.#write();
  }

  /** Writes now whatever has changed; resolves when it is on disk (or was reported by `onProblem`). */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (this.#dirty) await this.#write();
  }

  /**
   * The crypto store could not write: from here on nothing is taken over and the sync loop stops, until the
   * client is stopped and started anew. See the note on consistency above.
   */
  freeze(): void {
    if (this.#thaw) return;
    let resolve = (): void => {};
    const promise = new Promise<void>((done) => (resolve = done));
    this.#thaw = { promise, resolve };
  }

  /** Writes what is left and stops. Call it after the client was stopped. */
  override async destroy(): Promise<void> {
    await this.flush();
    this.#destroyed = true;
    clearTimeout(this.#timer);
    this.#thaw?.resolve();
  }

  override async deleteAllData(): Promise<void> {
    await super.deleteAllData();
    this.#accumulator = new SyncAccumulator();
    this.#members.clear();
    this.#clientOptions = undefined;
    this.#loaded = false;
    this.#dirty = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    await deleteWhole(this.#options.file);
  }

  override async getOutOfBandMembers(roomId: string): Promise<IStateEventWithRoomId[] | null> {
    return this.#members.get(roomId) ?? null;
  }

  override async setOutOfBandMembers(roomId: string, events: IStateEventWithRoomId[]): Promise<void> {
    this.#members.set(roomId, events);
    this.#changed();
  }

  override async clearOutOfBandMembers(roomId: string): Promise<void> {
    if (this.#members.delete(roomId)) this.#changed();
  }

  override async getClientOptions(): Promise<IStoredClientOpts | undefined> {
    return this.#clientOptions;
  }

  override async storeClientOptions(options: IStoredClientOpts): Promise<void> {
    this.#clientOptions = options;
    this.#changed();
  }

  override async removeEventsFromRoom(roomId: string, eventIds: string[]): Promise<void> {
    // The accumulator throws for a room it doesn't know, for example one just left.
    if (this.#accumulator.getJSON(true).roomsData.join[roomId] === undefined) return;
    this.#accumulator.removeEventsFromRoom(roomId, eventIds);
    this.#changed();
  }

  /** The accumulator says null before its first response, whatever its type says. */
  #token(): string | null {
    return this.#accumulator.getNextBatchToken() || null;
  }

  #changed(): void {
    if (this.#destroyed) return;
    this.#dirty = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#dirty) void this.#write();
    }, this.#options.intervalMs).unref();
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeNow().finally(() => {
      this.#writing = undefined;
      // Changed during the write, or the write failed: again after the interval.
      if (this.#dirty) this.#changed();
    });
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    const { file, key, userId, onProblem } = this.#options;
    if (this.#token() === null || this.#destroyed) return;
    this.#dirty = false;
    this.#lastWrite = Date.now();
    // getJSON makes new lists over the accumulator's own events: no copy of the state is made here.
    const snapshot: SyncSnapshot = {
      userId,
      sync: this.#accumulator.getJSON(true),
      clientOptions: this.#clientOptions,
      members: new Map(this.#members),
    };
    try {
      await writeSnapshot(file, key, snapshot);
    } catch (error) {
      this.#dirty = true;
      onProblem("SnapshotWriteFailed", error);
    }
  }
}
