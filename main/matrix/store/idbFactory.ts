/** The IDBFactory whose databases live in memory and in an `IdbFile`. */
import { performance } from "node:perf_hooks";
import type { DurableStats } from "./durableIndexedDb.ts";
import { decodeKey, decodeValue, encodeValue } from "./idbCodec.ts";
import type { DatabaseRow, IdbFile, StoreChange, StoreRow } from "./idbFile.ts";
import {
  MemoryFactory,
  opened,
  rawDatabaseOf,
  VersionChangeEvent,
  type RawDatabase,
  type RawEvent,
  type RawObjectStore,
} from "./idbInternals.ts";
import { adopt, domException, release, type FinishedTransaction, type Journal, type Touched } from "./idbJournal.ts";
import { errorText, StoreError, writeFailure } from "./storeError.ts";
import type { IdbOpenRequest } from "./idbTypes.ts";

export class DurableFactory extends MemoryFactory {
  readonly #file: IdbFile;
  readonly #stats: DurableStats;
  readonly #journal: Journal;
  readonly #databaseIds = new WeakMap<RawDatabase, number>();
  readonly #storeIds = new WeakMap<RawObjectStore, number>();
  readonly #deleteFailures = new Map<string, StoreError>();
  #nextDatabaseId = 1;
  #nextStoreId = 1;

  constructor(file: IdbFile, stats: DurableStats, onWriteFailed?: (error: StoreError) => void) {
    super();
    this.#file = file;
    this.#stats = stats;
    this.#journal = {
      commit: (transaction) => this.#commit(transaction),
      failed: (error) => {
        stats.failures++;
        onWriteFailed?.(error);
      },
    };
    this._databases = new ObservedMap(
      (database) => adopt(database, this.#journal),
      (database) => this.#deleteOnDisk(database),
    );
  }

  /** Reads everything back. @throws StoreError `StoreDamaged`. */
  async rehydrate(): Promise<void> {
    for (const row of this.#file.schema()) {
      const raw = await this.#createInMemory(row);
      this.#databaseIds.set(raw, row.id);
      this.#nextDatabaseId = Math.max(this.#nextDatabaseId, row.id + 1);
      for (const store of row.stores) this.#fill(raw, store);
      adopt(raw, this.#journal);
    }
    const onDisk = this.#file.countRecords();
    if (onDisk !== this.#stats.loaded) {
      throw new StoreError("StoreDamaged", `${onDisk - this.#stats.loaded} records belong to no object store`);
    }
  }

  /** As in the standard, but succeeds only when the database is gone from disk as well. */
  override deleteDatabase(name: string): IdbOpenRequest {
    const request = super.deleteDatabase(name);
    const target = request as unknown as { dispatchEvent(event: RawEvent): boolean; error: DOMException | null };
    const dispatch = target.dispatchEvent;
    target.dispatchEvent = (event) => {
      const failure = event.type === "success" ? this.#deleteFailures.get(String(name)) : undefined;
      if (!failure) return dispatch.call(target, event);
      this.#deleteFailures.delete(String(name));
      target.error = domException(failure);
      return dispatch.call(target, new VersionChangeEvent("error", { oldVersion: 0, newVersion: null }));
    };
    return request;
  }

  async #createInMemory(row: DatabaseRow): Promise<RawDatabase> {
    const request = this.open(row.name, row.version);
    request.onupgradeneeded = () => {
      // Not to be written again while it is being read.
      release(rawDatabaseOf(request.result));
      for (const { shape } of row.stores) {
        const store = request.result.createObjectStore(shape.name, {
          keyPath: shape.keyPath,
          autoIncrement: shape.autoIncrement,
        });
        for (const { name, keyPath, unique, multiEntry } of shape.indexes)
          store.createIndex(name, keyPath, { unique, multiEntry });
      }
    };
    try {
      const connection = await opened(request);
      connection.close();
      return rawDatabaseOf(connection);
    } catch (error) {
      throw new StoreError("StoreDamaged", `schema of a database can't be read back: ${errorText(error)}`, error);
    }
  }

  #fill(database: RawDatabase, row: StoreRow): void {
    const store = database.rawObjectStores.get(row.shape.name);
    if (!store) throw new StoreError("StoreDamaged", "an object store is missing");
    this.#storeIds.set(store, row.id);
    this.#nextStoreId = Math.max(this.#nextStoreId, row.id + 1);
    try {
      for (const { key, value } of this.#file.records(row.id)) {
        store.storeRecord({ key: decodeKey(key), value: decodeValue(value) }, true);
        this.#stats.loaded++;
      }
    } catch (error) {
      throw new StoreError("StoreDamaged", `a record can't be read back: ${errorText(error)}`, error);
    }
    const found = store.records.size();
    if (found !== row.records)
      throw new StoreError("StoreDamaged", `${found} records instead of ${row.records} in an object store`);
    if (store.keyGenerator) store.keyGenerator.num = row.generator ?? 0;
  }

  #commit({ database, upgrade, relaxed, touched }: FinishedTransaction): void {
    const start = performance.now();
    const schema = upgrade ? this.#schemaOf(database) : undefined;
    const stores: StoreChange[] = [];
    let rows = 0;
    for (const [store, what] of touched) {
      // Deleted in this same upgrade.
      if (database.rawObjectStores.get(store.name) !== store) continue;
      const change = this.#changeOf(store, what);
      rows += change.puts.length + change.deletes.length;
      stores.push(change);
    }
    this.#file.write({ schema, stores, relaxed });
    const took = performance.now() - start;
    this.#stats.commits++;
    this.#stats.rows += rows;
    this.#stats.commitMs += took;
    this.#stats.longestCommitMs = Math.max(this.#stats.longestCommitMs, took);
  }

  #changeOf(store: RawObjectStore, touched: Touched): StoreChange {
    const id = this.#storeIds.get(store);
    if (id === undefined) throw new StoreError("StoreWriteFailed", "an object store is not known on disk");
    const change: StoreChange = {
      id,
      cleared: touched.cleared,
      puts: [],
      deletes: [],
      generator: store.keyGenerator?.num ?? null,
      records: store.records.size(),
    };
    for (const [text, key] of touched.keys) {
      const record = store.records.get(key);
      if (record) change.puts.push({ key: text, value: encodeValue(record.value) });
      else if (!touched.cleared) change.deletes.push(text);
    }
    return change;
  }

  #schemaOf(database: RawDatabase): DatabaseRow {
    let id = this.#databaseIds.get(database);
    if (id === undefined) this.#databaseIds.set(database, (id = this.#nextDatabaseId++));
    const stores = [...database.rawObjectStores.values()].filter((store) => !store.deleted);
    return { id, name: database.name, version: database.version, stores: stores.map((store) => this.#rowOf(store)) };
  }

  #rowOf(store: RawObjectStore): StoreRow {
    // An id and not the name, so that a renamed store keeps its records and a re-made one starts empty.
    let id = this.#storeIds.get(store);
    if (id === undefined) this.#storeIds.set(store, (id = this.#nextStoreId++));
    const indexes = [...store.rawIndexes.values()].filter((index) => !index.deleted);
    return {
      id,
      shape: {
        name: store.name,
        keyPath: store.keyPath,
        autoIncrement: store.autoIncrement,
        indexes: indexes.map(({ name, keyPath, unique, multiEntry }) => ({ name, keyPath, unique, multiEntry })),
      },
      generator: store.keyGenerator?.num ?? null,
      records: store.records.size(),
    };
  }

  /** True when the database may vanish from memory. */
  #deleteOnDisk(database: RawDatabase): boolean {
    const id = this.#databaseIds.get(database);
    try {
      if (id !== undefined) this.#file.deleteDatabase(id);
    } catch (error) {
      const failure = writeFailure(error);
      this.#deleteFailures.set(database.name, failure);
      this.#journal.failed(failure);
      return false;
    }
    release(database);
    return true;
  }
}

/** The factory's table of databases; the only place where fake-indexeddb adds and removes them. */
class ObservedMap extends Map<string, RawDatabase> {
  readonly #added: (database: RawDatabase) => void;
  readonly #mayDelete: (database: RawDatabase) => boolean;

  constructor(added: (database: RawDatabase) => void, mayDelete: (database: RawDatabase) => boolean) {
    super();
    this.#added = added;
    this.#mayDelete = mayDelete;
  }

  override set(name: string, database: RawDatabase): this {
    this.#added(database);
    return super.set(name, database);
  }

  override delete(name: string): boolean {
    const database = this.get(name);
    if (database && !this.#mayDelete(database)) return false;
    return super.delete(name);
  }
}
