/**
 * Notes which records a transaction touched and hands their final state to a writer before the
 * transaction's "complete" event fires; a failing write aborts the transaction instead.
 *
 * What is kept is a set of touched keys for each transaction, not a list of operations: at the end the
 * current value of each key is read from memory. That is right also for operations that failed half-way,
 * were rolled back by themselves, or touched one key many times. It is sound because IndexedDB lets no
 * other writing transaction over the same stores run before this one has ended.
 */
import { encodeKey, type IdbKey } from "./idbCodec.ts";
import {
  KeyRange,
  loadInternals,
  type RawDatabase,
  type RawObjectStore,
  type RawTransaction,
  type RollbackLog,
} from "./idbInternals.ts";
import { type StoreError, writeFailure } from "./storeError.ts";

/** What one transaction touched in one object store. */
export interface Touched {
  /** Everything that was there before the transaction is gone. */
  cleared: boolean;
  /** Canonical text → key, of each record that may differ from what is on disk. */
  keys: Map<string, IdbKey>;
}

/** One finished transaction, to be made durable. */
export interface FinishedTransaction {
  database: RawDatabase;
  upgrade: boolean;
  relaxed: boolean;
  touched: ReadonlyMap<RawObjectStore, Touched>;
}

/** Owner of a database's durable form. `commit` throws when it can't write. */
export interface Journal {
  commit(transaction: FinishedTransaction): void;
  failed(error: StoreError): void;
}

const journals = new WeakMap<RawDatabase, Journal>();
const touchedBy = new WeakMap<RollbackLog, Map<RawObjectStore, Touched>>();
const aborting = new WeakSet<RawTransaction>();
let hooked: Promise<void> | undefined;

/** From now on every transaction of this database goes through the journal. */
export function adopt(database: RawDatabase, journal: Journal): void {
  journals.set(database, journal);
}

/** The database was deleted: what its last transactions do concerns nobody. */
export function release(database: RawDatabase): void {
  journals.delete(database);
}

/** Hooks fake-indexeddb, once in a process. Databases that no journal adopted behave as before. */
export function hookOnce(): Promise<void> {
  hooked ??= hook();
  return hooked;
}

async function hook(): Promise<void> {
  const { objectStorePrototype, transactionPrototype } = await loadInternals();
  hookObjectStore(objectStorePrototype);
  hookTransaction(transactionPrototype);
}

function hookObjectStore(prototype: RawObjectStore): void {
  const { storeRecord, deleteRecord, clear } = prototype;
  prototype.storeRecord = function (record, noOverwrite, rollbackLog) {
    const touched = touch(this, rollbackLog);
    try {
      return storeRecord.call(this, record, noOverwrite, rollbackLog);
    } finally {
      // Also after a failure: with preventDefault() the transaction lives on, with whatever was stored.
      // The key is read only now, because a key generator sets it during the call.
      if (touched && record.key !== undefined) touched.keys.set(encodeKey(record.key), record.key);
    }
  };
  prototype.deleteRecord = function (keyOrRange, rollbackLog) {
    const touched = touch(this, rollbackLog);
    if (touched) {
      const keys =
        keyOrRange instanceof KeyRange
          ? [...this.records.values(keyOrRange)].map((record) => record.key)
          : [keyOrRange as IdbKey];
      for (const key of keys) touched.keys.set(encodeKey(key), key);
    }
    deleteRecord.call(this, keyOrRange, rollbackLog);
  };
  prototype.clear = function (rollbackLog) {
    const touched = touch(this, rollbackLog);
    if (touched) {
      touched.cleared = true;
      touched.keys.clear();
    }
    clear.call(this, rollbackLog);
  };
}

/** Undo steps and rehydration call the raw operations without a log: nothing to note for them. */
function touch(store: RawObjectStore, rollbackLog: RollbackLog | undefined): Touched | undefined {
  if (rollbackLog === undefined || !journals.has(store.rawDatabase)) return undefined;
  let stores = touchedBy.get(rollbackLog);
  if (!stores) touchedBy.set(rollbackLog, (stores = new Map()));
  let touched = stores.get(store);
  if (!touched) {
    stores.set(store, (touched = { cleared: false, keys: new Map() }));
    const generator = store.keyGenerator;
    if (generator) {
      // fake-indexeddb doesn't revert a generator that was raised by an explicit key; the standard does.
      const before = generator.num;
      rollbackLog.push(() => void (generator.num = before));
    }
  }
  return touched;
}

function hookTransaction(prototype: RawTransaction): void {
  const { _abort, _markFinished } = prototype;
  prototype._abort = function (errorName) {
    aborting.add(this);
    touchedBy.delete(this._rollbackLog);
    _abort.call(this, errorName);
  };
  // Called once by _abort, and once when every request is done and "complete" is about to fire: the last
  // moment at which the transaction can still be aborted.
  prototype._markFinished = function () {
    const journal = journals.get(this.db._rawDatabase);
    if (journal && this.mode !== "readonly" && this._state !== "finished" && !aborting.has(this)) {
      const failure = tryCommit(journal, this);
      if (failure) {
        this._abort("UnknownError");
        this.error = domException(failure);
        journal.failed(failure);
        return;
      }
    }
    _markFinished.call(this);
  };
}

function tryCommit(journal: Journal, transaction: RawTransaction): StoreError | undefined {
  const upgrade = transaction.mode === "versionchange";
  const touched = touchedBy.get(transaction._rollbackLog) ?? new Map<RawObjectStore, Touched>();
  if (!upgrade && touched.size === 0) return undefined;
  try {
    journal.commit({
      database: transaction.db._rawDatabase,
      upgrade,
      relaxed: transaction.durability === "relaxed",
      touched,
    });
    touchedBy.delete(transaction._rollbackLog);
    return undefined;
  } catch (error) {
    return writeFailure(error);
  }
}

/** IndexedDB hands errors out as DOMException; the name says which of ours it is. */
export function domException(error: StoreError): DOMException {
  return new DOMException(error.message, error.code);
}
