/**
 * The internals of fake-indexeddb 6.2.8 that the durable store hooks into, and nothing else. They are not
 * a public interface: the version is pinned, and `loadInternals` fails loudly when a shape has changed.
 */
import { IDBFactory, IDBKeyRange, IDBTransaction, IDBVersionChangeEvent } from "fake-indexeddb";
import type { IdbKey } from "./idbCodec.ts";
import { StoreError } from "./storeError.ts";
import type { IdbDatabase, IdbFactory, IdbKeyRanges, IdbOpenRequest } from "./idbTypes.ts";

export interface RawRecord {
  key: IdbKey;
  value: unknown;
}

/** Undo steps of one transaction; its identity names the transaction in every raw operation. */
export type RollbackLog = (() => void)[];

export interface RawIndex {
  name: string;
  deleted: boolean;
  keyPath: string | string[];
  unique: boolean;
  multiEntry: boolean;
}

export interface RawObjectStore {
  name: string;
  deleted: boolean;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  keyGenerator: { num: number } | null;
  rawDatabase: RawDatabase;
  rawIndexes: Map<string, RawIndex>;
  records: {
    get(key: IdbKey): RawRecord | undefined;
    values(range?: object): Iterable<RawRecord>;
    size(): number;
  };
  storeRecord(
    record: { key?: IdbKey | undefined; value: unknown },
    noOverwrite: boolean,
    rollbackLog?: RollbackLog,
  ): IdbKey;
  deleteRecord(keyOrRange: IdbKey | object, rollbackLog?: RollbackLog): void;
  clear(rollbackLog?: RollbackLog): void;
}

export interface RawDatabase {
  name: string;
  version: number;
  rawObjectStores: Map<string, RawObjectStore>;
}

export interface RawTransaction {
  mode: "readonly" | "readwrite" | "versionchange";
  durability: "default" | "strict" | "relaxed";
  error: DOMException | null;
  db: { _rawDatabase: RawDatabase };
  _state: "active" | "inactive" | "committing" | "finished";
  _rollbackLog: RollbackLog;
  _abort(errorName: string | null): void;
  _markFinished(): void;
}

export interface FactoryInternals {
  _databases: Map<string, RawDatabase>;
}

export interface RawEvent {
  type: string;
}

export interface Internals {
  transactionPrototype: RawTransaction;
  objectStorePrototype: RawObjectStore;
}

/** The in-memory factory class, to be extended. */
export const MemoryFactory = IDBFactory as unknown as new () => IdbFactory & FactoryInternals;

/** `IDBKeyRange`. */
export const KeyRange = IDBKeyRange as unknown as IdbKeyRanges & (new () => object);

/** The one event class that can be made from outside. */
export const VersionChangeEvent = IDBVersionChangeEvent as unknown as new (type: string, init: object) => RawEvent;

/** The raw database behind an open connection. */
export function rawDatabaseOf(connection: IdbDatabase): RawDatabase {
  return (connection as unknown as { _rawDatabase: RawDatabase })._rawDatabase;
}

/** Resolves with the request's connection, rejects with its error. */
export function opened(request: IdbOpenRequest): Promise<IdbDatabase> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB open failed"));
  });
}

/**
 * Finds the prototypes to hook by making a throw-away database in memory.
 * @throws StoreError `StoreOpenFailed` when fake-indexeddb is not shaped as expected.
 */
export async function loadInternals(): Promise<Internals> {
  const request = new MemoryFactory().open("probe", 1);
  request.onupgradeneeded = () => void request.result.createObjectStore("probe", { autoIncrement: true });
  const connection = await opened(request);
  const store = rawDatabaseOf(connection)?.rawObjectStores?.get("probe");
  const objectStorePrototype = store && (Object.getPrototypeOf(store) as RawObjectStore);
  const transactionPrototype = (IDBTransaction as unknown as { prototype: RawTransaction }).prototype;
  const known =
    objectStorePrototype !== undefined &&
    [objectStorePrototype.storeRecord, objectStorePrototype.deleteRecord, objectStorePrototype.clear].every(
      isFunction,
    ) &&
    [transactionPrototype._abort, transactionPrototype._markFinished].every(isFunction) &&
    typeof store?.keyGenerator?.num === "number" &&
    isFunction(store.records.get) &&
    store.records.size() === 0;
  connection.close();
  if (!known) throw new StoreError("StoreOpenFailed", "fake-indexeddb has another shape than version 6.2.8");
  return { transactionPrototype, objectStorePrototype };
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}
