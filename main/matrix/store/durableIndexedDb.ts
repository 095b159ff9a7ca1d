/**
 * IndexedDB for the main process: fake-indexeddb made durable by a journal in SQLite.
 *
 * matrix-js-sdk's rust crypto persists into IndexedDB only, and Node has none. Every transaction is written
 * to SQLite (WAL, synchronous=FULL) before its "complete" event fires, so whatever the crypto code was told
 * is stored survives `kill -9`. At start everything is read back into memory. Values lie on disk as they
 * are given: give rust crypto a storage key.
 */
import { performance } from "node:perf_hooks";
import {
  IDBCursor,
  IDBCursorWithValue,
  IDBDatabase,
  IDBFactory,
  IDBIndex,
  IDBKeyRange,
  IDBObjectStore,
  IDBOpenDBRequest,
  IDBRequest,
  IDBTransaction,
  IDBVersionChangeEvent,
} from "fake-indexeddb";
import { DurableFactory } from "./idbFactory.ts";
import { IdbFile } from "./idbFile.ts";
import { KeyRange } from "./idbInternals.ts";
import { hookOnce } from "./idbJournal.ts";
import type { StoreError } from "./storeError.ts";
import type { IdbFactory, IdbKeyRanges } from "./idbTypes.ts";

export { deleteIdbFile as deleteDurableIndexedDb } from "./idbFile.ts";

/** Counts and times since the store was opened; times in milliseconds. */
export interface DurableStats {
  /** Time of the whole opening, reading back included. */
  openMs: number;
  /** Records read back at start. */
  loaded: number;
  commits: number;
  /** Records written or deleted. */
  rows: number;
  commitMs: number;
  longestCommitMs: number;
  failures: number;
}

export interface DurableOptions {
  /** Path of the SQLite file. Made, with its folder, when missing. */
  file: string;
  /** Whether to set `globalThis.indexedDB` and the IDB classes; the rust crypto needs them. Default true. */
  globals?: boolean;
  /** Told of each transaction that could not be written (`DiskFull`, `StoreWriteFailed`, `StoreClosed`). */
  onWriteFailed?: (error: StoreError) => void;
}

export interface DurableIndexedDb {
  readonly indexedDB: IdbFactory;
  readonly IDBKeyRange: IdbKeyRanges;
  /** The file was made by this call: whoever expected data in it must treat that as data loss. */
  readonly isNew: boolean;
  readonly stats: Readonly<DurableStats>;
  /** Closes the file and removes the globals. Transactions still running abort with `StoreClosed`. */
  close(): void;
}

/**
 * Opens the store, reads it back into memory and checks that nothing is missing.
 * @throws StoreError `StoreInUse`, `StoreDamaged`, `StoreTooNew`, `StoreOpenFailed`, `DiskFull`.
 */
export async function openDurableIndexedDb(options: DurableOptions): Promise<DurableIndexedDb> {
  const start = performance.now();
  await hookOnce();
  const stats: DurableStats = {
    openMs: 0,
    loaded: 0,
    commits: 0,
    rows: 0,
    commitMs: 0,
    longestCommitMs: 0,
    failures: 0,
  };
  const file = new IdbFile(options.file);
  const factory = new DurableFactory(file, stats, options.onWriteFailed);
  try {
    await factory.rehydrate();
  } catch (error) {
    file.close();
    throw error;
  }
  const uninstall = (options.globals ?? true) ? installGlobals(factory) : () => {};
  stats.openMs = performance.now() - start;
  return {
    indexedDB: factory,
    IDBKeyRange: KeyRange,
    isNew: file.isNew,
    stats,
    close() {
      uninstall();
      file.close();
    },
  };
}

/**
 * Sets what matrix-sdk-crypto-wasm expects on `globalThis`: it opens `indexedDB` itself and checks its
 * objects with `instanceof` against the global classes. The only place where this program changes globals.
 * The latest store is the one that is opened by name: whoever opens one does nothing else until it is in use (see
 * `openMatrix`).
 * @returns a function that puts back what was there before, once no store is open any more
 */
export function installGlobals(indexedDB: IdbFactory): () => void {
  installed.push(indexedDB);
  setGlobals(indexedDB);
  return () => {
    const index = installed.indexOf(indexedDB);
    if (index === -1) return;
    installed.splice(index, 1);
    const last = installed.at(-1);
    if (last === undefined) removeGlobals();
    // Never one that is closed: stores that are open still compare with the classes.
    else setGlobals(last);
  };
}

/** Of the stores that are open, the latest last. */
const installed: IdbFactory[] = [];
let before: (readonly [string, PropertyDescriptor | undefined])[] | undefined;

function setGlobals(indexedDB: IdbFactory): void {
  const values: Record<string, unknown> = {
    indexedDB,
    IDBCursor,
    IDBCursorWithValue,
    IDBDatabase,
    IDBFactory,
    IDBIndex,
    IDBKeyRange,
    IDBObjectStore,
    IDBOpenDBRequest,
    IDBRequest,
    IDBTransaction,
    IDBVersionChangeEvent,
  };
  before ??= Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
}

function removeGlobals(): void {
  for (const [name, descriptor] of before ?? []) {
    Reflect.deleteProperty(globalThis, name);
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
  }
  before = undefined;
}
