import type { IdbKey } from "./idbCodec.ts";

/**
 * The part of the IndexedDB interface (https://w3c.github.io/IndexedDB/) that main code may use. The main
 * process is compiled without the DOM library, so the standard names don't exist here.
 */
export interface IdbFactory {
  open(name: string, version?: number): IdbOpenRequest;
  deleteDatabase(name: string): IdbOpenRequest;
  databases(): Promise<{ name: string; version: number }[]>;
  cmp(first: unknown, second: unknown): number;
}

export interface IdbRequest<T> {
  readonly result: T;
  readonly error: DOMException | null;
  onsuccess: (() => void) | null;
  onerror: ((event: { preventDefault(): void }) => void) | null;
}

export interface IdbOpenRequest extends IdbRequest<IdbDatabase> {
  readonly transaction: IdbTransaction | null;
  onupgradeneeded: ((event: { oldVersion: number; newVersion: number | null }) => void) | null;
  onblocked: (() => void) | null;
}

export interface IdbDatabase {
  readonly name: string;
  readonly version: number;
  readonly objectStoreNames: Iterable<string>;
  onversionchange: (() => void) | null;
  createObjectStore(
    name: string,
    options?: { keyPath?: string | string[] | null; autoIncrement?: boolean },
  ): IdbObjectStore;
  deleteObjectStore(name: string): void;
  transaction(
    stores: string | string[],
    mode?: "readonly" | "readwrite",
    options?: { durability?: "default" | "strict" | "relaxed" },
  ): IdbTransaction;
  close(): void;
}

export interface IdbTransaction {
  readonly error: DOMException | null;
  objectStore(name: string): IdbObjectStore;
  abort(): void;
  commit(): void;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  onerror: (() => void) | null;
}

export interface IdbObjectStore {
  name: string;
  readonly keyPath: string | string[] | null;
  readonly autoIncrement: boolean;
  readonly indexNames: Iterable<string>;
  put(value: unknown, key?: unknown): IdbRequest<IdbKey>;
  add(value: unknown, key?: unknown): IdbRequest<IdbKey>;
  delete(key: unknown): IdbRequest<undefined>;
  clear(): IdbRequest<undefined>;
  get(key: unknown): IdbRequest<unknown>;
  getAll(query?: unknown): IdbRequest<unknown[]>;
  getAllKeys(query?: unknown): IdbRequest<IdbKey[]>;
  count(query?: unknown): IdbRequest<number>;
  createIndex(name: string, keyPath: string | string[], options?: { unique?: boolean; multiEntry?: boolean }): IdbIndex;
  deleteIndex(name: string): void;
  index(name: string): IdbIndex;
}

export interface IdbIndex {
  name: string;
  readonly keyPath: string | string[];
  readonly unique: boolean;
  readonly multiEntry: boolean;
  getAll(query?: unknown): IdbRequest<unknown[]>;
  getAllKeys(query?: unknown): IdbRequest<IdbKey[]>;
}

/** The static side of IDBKeyRange. */
export interface IdbKeyRanges {
  only(value: unknown): object;
  lowerBound(lower: unknown, open?: boolean): object;
  upperBound(upper: unknown, open?: boolean): object;
  bound(lower: unknown, upper: unknown, lowerOpen?: boolean, upperOpen?: boolean): object;
}
