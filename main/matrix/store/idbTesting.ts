/** Helpers of the tests in this folder: IndexedDB as promises, and a picture of everything it holds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IdbDatabase, IdbFactory, IdbOpenRequest, IdbRequest, IdbTransaction } from "./idbTypes.ts";

/** Result of one request. */
export function done<T>(request: IdbRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("request failed"));
  });
}

/** Resolves at "complete", rejects with the transaction's error at "abort". */
export function finished(transaction: IdbTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted by the caller", "AbortError"));
  });
}

/** Opens a database, running `upgrade` where its version is lower. */
export function openDatabase(
  factory: IdbFactory,
  name: string,
  version: number,
  upgrade?: (database: IdbDatabase, transaction: IdbTransaction, oldVersion: number) => void,
): Promise<IdbDatabase> {
  const request: IdbOpenRequest = factory.open(name, version);
  request.onupgradeneeded = (event) => {
    if (request.transaction) upgrade?.(request.result, request.transaction, event.oldVersion);
  };
  return done(request);
}

/** Everything in a factory: versions, stores, indexes in their order, keys and values. */
export async function dump(factory: IdbFactory): Promise<unknown> {
  const result: Record<string, unknown> = {};
  for (const { name, version } of await factory.databases()) {
    const database = await openDatabase(factory, name, version);
    const stores: Record<string, unknown> = {};
    for (const storeName of database.objectStoreNames) {
      const store = database.transaction(storeName).objectStore(storeName);
      const indexes: Record<string, unknown> = {};
      const contents = Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      const found = [...store.indexNames].map(async (indexName) => {
        const index = store.index(indexName);
        const { keyPath, unique, multiEntry } = index;
        indexes[indexName] = { keyPath, unique, multiEntry, keys: await done(index.getAllKeys()) };
      });
      const [keys, values] = await contents;
      await Promise.all(found);
      stores[storeName] = { keyPath: store.keyPath, autoIncrement: store.autoIncrement, indexes, keys, values };
    }
    database.close();
    result[name] = { version, stores };
  }
  return result;
}

/** A folder that is removed by `remove()`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "parley-store-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
