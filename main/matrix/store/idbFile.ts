/**
 * The SQLite file behind a durable IndexedDB. One connection, WAL, synchronous=FULL, exclusive lock.
 *
 * Never open this file by other means (fs.open, fs.readFile) in a process that has it open here: closing
 * any other descriptor of it drops the process's POSIX locks.
 */
import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";
import { errorCodeOf, errorText, openFailure, StoreError } from "./storeError.ts";

/** Version of the tables below. A change needs a migration from every earlier one. */
const FORMAT = 1;

const TABLES = `
  create table meta(key text primary key, value text not null) without rowid;
  create table databases(id integer primary key, name text not null unique, version real not null);
  create table stores(id integer primary key, database integer not null, shape text not null, generator real, records integer not null);
  create table records(store integer not null, key text not null, value blob not null, primary key(store, key)) without rowid;
  insert into meta values('format', '${FORMAT}'), ('databases', '0'), ('stores', '0');
`;

/** Shape of an object store, as JSON in `stores.shape`. */
export interface StoreShape {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
}

export interface StoreRow {
  id: number;
  shape: StoreShape;
  /** Last key given out by the key generator. */
  generator: number | null;
  /** Number of records that must be there. */
  records: number;
}

export interface DatabaseRow {
  id: number;
  name: string;
  version: number;
  stores: StoreRow[];
}

/** The records of one object store that changed in one transaction. */
export interface StoreChange {
  id: number;
  cleared: boolean;
  puts: { key: string; value: Buffer }[];
  deletes: string[];
  generator: number | null;
  records: number;
}

/** One transaction as it goes to disk. `schema` only where it was an upgrade. */
export interface Change {
  schema: DatabaseRow | undefined;
  stores: StoreChange[];
  relaxed: boolean;
}

/**
 * Connections that could not give up their lock when they were closed, by file: libsql closes a connection only when its
 * last statement object is collected. Whoever opens the file again in this process frees it first.
 */
const held = new Map<string, Database.Database>();

/** Leaves WAL and the exclusive mode, which gives the lock back now. Throws where there is no room to write the log back. */
function giveUpLock(sql: Database.Database): void {
  sql.exec("pragma journal_mode=DELETE; pragma locking_mode=NORMAL");
  sql.prepare("select count(*) from sqlite_schema").all([]);
}

function freeHeld(file: string): void {
  const sql = held.get(file);
  if (sql === undefined) return;
  giveUpLock(sql);
  sql.close();
  held.delete(file);
}

/** Never throws. */
function closeOrHold(file: string, sql: Database.Database): void {
  try {
    giveUpLock(sql);
    sql.close();
  } catch {
    // Disk full: every commit stays safe in the log, which the next opening reads.
    held.set(file, sql);
  }
}

export class IdbFile {
  readonly isNew: boolean;
  readonly #file: string;
  readonly #sql: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  #open = true;

  /** @throws StoreError `StoreInUse`, `StoreDamaged`, `StoreTooNew`, `StoreOpenFailed`, `DiskFull`. */
  constructor(file: string) {
    let sql: Database.Database | undefined;
    this.#file = file;
    try {
      freeHeld(file);
      this.isNew = createIfMissing(file);
      sql = new Database(file);
      // Exclusive before the first access: then WAL needs no shared memory, and a second process gets BUSY.
      sql.exec(
        "pragma locking_mode=EXCLUSIVE; pragma journal_mode=WAL; pragma synchronous=FULL; begin immediate; commit",
      );
      this.#sql = sql;
      this.#checkFormat();
    } catch (error) {
      if (sql !== undefined) closeOrHold(file, sql);
      throw openFailure(error);
    }
  }

  /**
   * Every database and its stores, without records.
   * @throws StoreError `StoreDamaged` when one is missing or can't be read.
   */
  schema(): DatabaseRow[] {
    try {
      const databases = this.#all("select id, name, version from databases order by id");
      const stores = this.#all("select id, database, shape, generator, records from stores order by id");
      this.#expectCount("databases", databases.length);
      this.#expectCount("stores", stores.length);
      return databases.map((row) => ({
        id: Number(row["id"]),
        name: String(row["name"]),
        version: Number(row["version"]),
        stores: stores
          .filter((store) => store["database"] === row["id"])
          .map((store) => ({
            id: Number(store["id"]),
            shape: JSON.parse(String(store["shape"])) as StoreShape,
            generator: store["generator"] === null ? null : Number(store["generator"]),
            records: Number(store["records"]),
          })),
      }));
    } catch (error) {
      throw error instanceof StoreError ? error : new StoreError("StoreDamaged", errorText(error), error);
    }
  }

  /** The records of one object store, one at a time: canonical key text and structured-clone bytes. */
  *records(store: number): Generator<{ key: string; value: Uint8Array }> {
    for (const row of this.#statement("select key, value from records where store=?").iterate([store])) {
      const { key, value } = row as { key: string; value: ArrayBuffer };
      yield { key, value: new Uint8Array(value) };
    }
  }

  /** Number of records of all stores together. */
  countRecords(): number {
    return Number(this.#all("select count(*) as n from records")[0]?.["n"]);
  }

  /** Writes one transaction, all or nothing; returns when it is on disk. Throws the raw SQLite error. */
  write(change: Change): void {
    this.#transaction(change.relaxed, () => {
      if (change.schema) this.#writeSchema(change.schema);
      for (const store of change.stores) this.#writeStore(store);
    });
  }

  /** Removes a database and all it holds, durably. */
  deleteDatabase(id: number): void {
    this.#transaction(false, () => {
      this.#run("delete from records where store in (select id from stores where database=?)", [id]);
      this.#run("delete from stores where database=?", [id]);
      this.#run("delete from databases where id=?", [id]);
      this.#writeCounts();
    });
  }

  /** Writes everything back into the one file and gives up the lock. Never throws. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#statements.clear();
    closeOrHold(this.#file, this.#sql);
  }

  #transaction(relaxed: boolean, body: () => void): void {
    if (!this.#open) throw new StoreError("StoreClosed", "the store is closed");
    // "relaxed" (https://w3c.github.io/IndexedDB/#transaction-durability-hint) may be lost by a power cut,
    // never by a crash of the process. The next full commit makes it durable too.
    if (relaxed) this.#sql.exec("pragma synchronous=NORMAL");
    try {
      this.#sql.exec("begin immediate");
      try {
        body();
        this.#sql.exec("commit");
      } catch (error) {
        // After some errors (disk full) SQLite has rolled back by itself.
        if (this.#sql.inTransaction) this.#sql.exec("rollback");
        throw error;
      }
    } finally {
      if (relaxed) this.#sql.exec("pragma synchronous=FULL");
    }
  }

  #writeSchema(database: DatabaseRow): void {
    this.#run("insert or replace into databases values(?,?,?)", [database.id, database.name, database.version]);
    const kept = new Set(database.stores.map((store) => store.id));
    for (const row of this.#all("select id from stores where database=?", [database.id])) {
      if (!kept.has(Number(row["id"]))) this.#run("delete from records where store=?", [row["id"]]);
    }
    this.#run("delete from stores where database=?", [database.id]);
    for (const { id, shape, generator, records } of database.stores) {
      this.#run("insert into stores values(?,?,?,?,?)", [id, database.id, JSON.stringify(shape), generator, records]);
    }
    this.#writeCounts();
  }

  #writeStore(store: StoreChange): void {
    if (store.cleared) this.#run("delete from records where store=?", [store.id]);
    for (const key of store.deletes) this.#run("delete from records where store=? and key=?", [store.id, key]);
    for (const { key, value } of store.puts)
      this.#run("insert or replace into records values(?,?,?)", [store.id, key, value]);
    this.#run("update stores set generator=?, records=? where id=?", [store.generator, store.records, store.id]);
  }

  #writeCounts(): void {
    this.#run("update meta set value=(select count(*) from databases) where key='databases'", []);
    this.#run("update meta set value=(select count(*) from stores) where key='stores'", []);
  }

  #expectCount(what: "databases" | "stores", found: number): void {
    const expected = this.#meta(what);
    if (expected !== String(found)) throw new StoreError("StoreDamaged", `${found} ${what} instead of ${expected}`);
  }

  #checkFormat(): void {
    const tables = this.#all("select name from sqlite_master where name='meta'");
    const format = tables.length === 1 ? Number(this.#meta("format")) : NaN;
    if (format > FORMAT) throw new StoreError("StoreTooNew", `format ${format}, this version knows ${FORMAT}`);
    if (format !== FORMAT) throw new StoreError("StoreDamaged", "no format version in the file");
  }

  #meta(key: string): string | undefined {
    const row = this.#all("select value from meta where key=?", [key])[0];
    return row === undefined ? undefined : String(row["value"]);
  }

  // Parameters always as one array: given one Buffer alone, libsql takes it for named parameters and aborts.
  #run(sql: string, parameters: unknown[]): void {
    this.#statement(sql).run(parameters);
  }

  #all(sql: string, parameters: unknown[] = []): Record<string, unknown>[] {
    return this.#statement(sql).all(parameters) as Record<string, unknown>[];
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#sql.prepare(sql)));
    return statement;
  }
}

/** Deletes the store's files. The store must be closed. */
export function deleteIdbFile(file: string): void {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(file + end, { force: true });
}

/**
 * Makes the file whole under another name first, so that an empty or half-made file under the real name
 * is always damage and never taken for a new store. True when it made one.
 */
function createIfMissing(file: string): boolean {
  if (existsSync(file)) {
    if (statSync(file).size === 0) throw new StoreError("StoreDamaged", "the file is empty");
    return false;
  }
  if (existsSync(`${file}-wal`)) throw new StoreError("StoreDamaged", "the file is gone, its log is there");
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  deleteIdbFile(fresh);
  try {
    const sql = new Database(fresh);
    try {
      sql.exec(`begin immediate; ${TABLES} commit`);
    } finally {
      sql.close();
    }
    chmodSync(fresh, 0o600);
    return moveIfAbsent(fresh, file);
  } finally {
    deleteIdbFile(fresh);
  }
}

/** Rename that never replaces what another process made in the meantime (where the disk knows hard links). */
function moveIfAbsent(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === "EEXIST") return false;
    renameSync(from, to);
    return true;
  }
}
