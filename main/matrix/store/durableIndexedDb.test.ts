import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteDurableIndexedDb, openDurableIndexedDb, type DurableIndexedDb } from "./durableIndexedDb.ts";
import { done, dump, finished, openDatabase, temporaryFolder } from "./idbTesting.ts";
import type { StoreError } from "./storeError.ts";

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let store: DurableIndexedDb;
const failures: StoreError[] = [];

async function open(): Promise<DurableIndexedDb> {
  store = await openDurableIndexedDb({ file, globals: false, onWriteFailed: (error) => failures.push(error) });
  return store;
}

/** Closes, opens again, and checks that the contents are the same. */
async function restart(): Promise<void> {
  const before = await dump(store.indexedDB);
  store.close();
  await open();
  expect(await dump(store.indexedDB)).toEqual(before);
}

async function people(): Promise<void> {
  const database = await openDatabase(store.indexedDB, "people", 1, (db) => {
    const persons = db.createObjectStore("persons", { keyPath: "id" });
    persons.createIndex("name", "name");
    persons.createIndex("tag", "tags", { multiEntry: true });
    db.createObjectStore("log", { autoIncrement: true });
  });
  const transaction = database.transaction(["persons", "log"], "readwrite");
  transaction
    .objectStore("persons")
    .put({ id: 1, name: "Ada", tags: ["a", "b"], born: new Date(0), raw: new Uint8Array([1, 2]) });
  transaction.objectStore("persons").put({ id: 2, name: "Bo", tags: [], map: new Map([["k", 1n]]) });
  transaction.objectStore("log").add("first");
  transaction.objectStore("log").add("second", 40);
  await finished(transaction);
  database.close();
}

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, "deep", "crypto.db");
  failures.length = 0;
  await open();
});

afterEach(() => {
  store.close();
  folder.remove();
});

describe("durable IndexedDB", () => {
  it("brings back stores, indexes and values of every kind", async () => {
    expect(store.isNew).toBe(true);
    await people();
    await restart();
    expect(store.isNew).toBe(false);
    expect(store.stats.loaded).toBe(4);
    const database = await openDatabase(store.indexedDB, "people", 1);
    const persons = database.transaction("persons").objectStore("persons");
    expect(await done(persons.index("tag").getAll("b"))).toHaveLength(1);
    expect(await done(persons.get(1))).toEqual({
      id: 1,
      name: "Ada",
      tags: ["a", "b"],
      born: new Date(0),
      raw: new Uint8Array([1, 2]),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("keeps what is on disk when the process dies without closing", async () => {
    await people();
    const expected = await dump(store.indexedDB);
    // The files as they lie there at this moment, log included: what a crash leaves.
    const { cpSync } = await import("node:fs");
    const copy = join(folder.path, "copy.db");
    for (const end of ["", "-wal"]) if (existsSync(file + end)) cpSync(file + end, copy + end);
    const after = await openDurableIndexedDb({ file: copy, globals: false });
    expect(await dump(after.indexedDB)).toEqual(expected);
    after.close();
  });

  it("goes on counting keys after a restart, also past explicit ones", async () => {
    await people();
    await restart();
    const database = await openDatabase(store.indexedDB, "people", 1);
    const log = database.transaction("log", "readwrite").objectStore("log");
    expect(await done(log.add("third"))).toBe(41);
  });

  it("follows stores and indexes made, renamed and deleted in later upgrades", async () => {
    await people();
    const second = await openDatabase(store.indexedDB, "people", 5, (db, transaction) => {
      transaction.objectStore("persons").deleteIndex("name");
      transaction.objectStore("persons").createIndex("born", ["born", "id"], { unique: true });
      transaction.objectStore("persons").name = "humans";
      db.deleteObjectStore("log");
      db.createObjectStore("log", { keyPath: "n", autoIncrement: true }).put({ what: "new" });
    });
    second.close();
    await restart();
    const database = await openDatabase(store.indexedDB, "people", 5);
    expect([...database.objectStoreNames]).toEqual(["humans", "log"]);
    const transaction = database.transaction(["humans", "log"]);
    expect(await done(transaction.objectStore("humans").index("born").getAllKeys())).toEqual([1]);
    expect(await done(transaction.objectStore("log").getAll())).toEqual([{ n: 1, what: "new" }]);
  });

  it("leaves nothing of an aborted upgrade", async () => {
    await people();
    const before = await dump(store.indexedDB);
    const failed = openDatabase(store.indexedDB, "people", 2, (db, transaction) => {
      db.createObjectStore("extra").put(1, 1);
      transaction.objectStore("persons").clear();
      transaction.objectStore("persons").deleteIndex("tag");
      transaction.abort();
    });
    await expect(failed).rejects.toMatchObject({ name: "AbortError" });
    expect(await dump(store.indexedDB)).toEqual(before);
    await restart();
  });

  it("leaves nothing of an aborted transaction, key generator included", async () => {
    await people();
    const before = await dump(store.indexedDB);
    const database = await openDatabase(store.indexedDB, "people", 1);
    const transaction = database.transaction(["persons", "log"], "readwrite");
    transaction.objectStore("persons").clear();
    await done(transaction.objectStore("log").add("lost", 900));
    transaction.abort();
    await expect(finished(transaction)).rejects.toMatchObject({ name: "AbortError" });
    expect(await done(database.transaction("log", "readwrite").objectStore("log").add("kept"))).toBe(41);
    await done(database.transaction("log", "readwrite").objectStore("log").delete(41));
    database.close();
    expect(await dump(store.indexedDB)).toEqual(before);
    await restart();
  });

  it("keeps a request that failed and was forgiven out of the file", async () => {
    await people();
    const database = await openDatabase(store.indexedDB, "people", 1);
    const transaction = database.transaction("persons", "readwrite");
    const clash = transaction.objectStore("persons").add({ id: 1, name: "Eve" });
    clash.onerror = (event) => event.preventDefault();
    transaction.objectStore("persons").put({ id: 3, name: "Cy" });
    await finished(transaction);
    expect(await done(database.transaction("persons").objectStore("persons").get(1))).toMatchObject({ name: "Ada" });
    database.close();
    await restart();
  });

  it("deletes a range, a whole store, and a whole database", async () => {
    await people();
    const database = await openDatabase(store.indexedDB, "people", 1);
    const transaction = database.transaction(["persons", "log"], "readwrite");
    transaction.objectStore("persons").delete(store.IDBKeyRange.bound(0, 1));
    transaction.objectStore("log").clear();
    transaction.objectStore("log").add("after", 7);
    await finished(transaction);
    database.close();
    await restart();
    await done(store.indexedDB.deleteDatabase("people"));
    await restart();
    expect(await store.indexedDB.databases()).toEqual([]);
    await people();
    await restart();
  });

  it("accepts relaxed durability", async () => {
    await people();
    const database = await openDatabase(store.indexedDB, "people", 1);
    const transaction = database.transaction("log", "readwrite", { durability: "relaxed" });
    transaction.objectStore("log").add("soon");
    await finished(transaction);
    database.close();
    await restart();
  });

  it("aborts and rolls back what can't be written", async () => {
    await people();
    const before = await dump(store.indexedDB);
    const database = await openDatabase(store.indexedDB, "people", 1);
    store.close();
    const transaction = database.transaction("persons", "readwrite");
    transaction.objectStore("persons").put({ id: 1, name: "lost" });
    await expect(finished(transaction)).rejects.toMatchObject({ name: "StoreClosed" });
    database.close();
    expect(await dump(store.indexedDB)).toEqual(before);
    const upgrade = openDatabase(store.indexedDB, "people", 2, (db) => void db.createObjectStore("x"));
    await expect(upgrade).rejects.toMatchObject({ name: "AbortError" });
    await expect(done(store.indexedDB.deleteDatabase("people"))).rejects.toMatchObject({ name: "StoreClosed" });
    expect(await dump(store.indexedDB)).toEqual(before);
    expect(failures.map((error) => error.code)).toEqual(["StoreClosed", "StoreClosed", "StoreClosed"]);
    await open();
    expect(await dump(store.indexedDB)).toEqual(before);
  });
});

describe("opening a durable IndexedDB", () => {
  /** Changes the closed file behind the store's back. */
  async function tamper(sql: string): Promise<void> {
    await people();
    store.close();
    const raw = new Database(file);
    raw.exec(sql);
    raw.close();
  }

  it.each([
    ["a record is missing", "delete from records where key='1'", "StoreDamaged"],
    ["a record came from nowhere", "insert into records values(99,'1',x'00')", "StoreDamaged"],
    ["a value can't be read", "update records set value=x'ff0f4142'", "StoreDamaged"],
    ["an object store is missing", "delete from stores where id=1; delete from records where store=1", "StoreDamaged"],
    ["a database is missing", "delete from databases; delete from stores; delete from records", "StoreDamaged"],
    ["the format is unknown", "delete from meta", "StoreDamaged"],
    ["the format is newer", "update meta set value='2' where key='format'", "StoreTooNew"],
  ])("refuses when %s", async (_what, sql, code) => {
    await tamper(sql);
    await expect(open()).rejects.toMatchObject({ name: "StoreError", code });
  });

  it.each([
    ["empty", ""],
    ["not a database", "x".repeat(5000)],
  ])("refuses a file that is %s instead of starting anew", async (_what, text) => {
    store.close();
    writeFileSync(file, text);
    await expect(open()).rejects.toMatchObject({ code: "StoreDamaged" });
  });

  it("refuses a second opening while the first is open", async () => {
    await expect(openDurableIndexedDb({ file, globals: false })).rejects.toMatchObject({ code: "StoreInUse" });
  });

  it("names a place where nothing can be made", async () => {
    const path = join(file, "below-a-file", "x.db");
    await expect(openDurableIndexedDb({ file: path, globals: false })).rejects.toMatchObject({
      code: "StoreOpenFailed",
    });
  });

  it("is new again after its files were deleted", async () => {
    await people();
    store.close();
    deleteDurableIndexedDb(file);
    expect((await open()).isNew).toBe(true);
    expect(await store.indexedDB.databases()).toEqual([]);
  });
});
