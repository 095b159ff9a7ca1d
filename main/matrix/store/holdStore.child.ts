/**
 * Child process of the tests: opens the store named in argv, then does one thing and prints one line of JSON.
 * Runs directly under Node ≥ 22.18.
 *
 * - `hold`: prints `{"open":true}` and stays until it is killed.
 * - `fill`: writes 20 kB records until a write fails, then prints what failed and what is in memory.
 * - `refill`: fills the disk with something else until a write fails, closes, and opens again before and after there is
 *   space; prints how both went, and the number of records.
 * - `count`: prints the number of records.
 */
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openDurableIndexedDb } from "./durableIndexedDb.ts";
import { done, finished, openDatabase } from "./idbTesting.ts";

const [task, file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: holdStore.child.ts TASK FILE");
const print = (report: object) => void process.stdout.write(`${JSON.stringify(report)}\n`);
const failures: string[] = [];
const store = await openDurableIndexedDb({ file, globals: false, onWriteFailed: (error) => failures.push(error.code) });
const database = await openDatabase(
  store.indexedDB,
  "db",
  1,
  (db) => void db.createObjectStore("s", { autoIncrement: true }),
);
const count = () => done(database.transaction("s").objectStore("s").count());

if (task === "hold") {
  setInterval(() => {}, 60_000);
  print({ open: true });
} else if (task === "fill") {
  let committed = 0;
  let failure = "";
  while (failure === "" && committed < 10_000) {
    const transaction = database.transaction("s", "readwrite");
    transaction.objectStore("s").put(new Uint8Array(20_000));
    try {
      await finished(transaction);
      committed++;
    } catch (error) {
      failure = error instanceof DOMException ? error.name : String(error);
    }
  }
  print({ committed, failure, failures, inMemory: await count() });
  database.close();
  process.exit(0);
} else if (task === "refill") {
  // In the log alone by now: there is no room to write them back.
  for (let n = 0; n < 8; n++) {
    const transaction = database.transaction("s", "readwrite");
    transaction.objectStore("s").put(new Uint8Array(20_000));
    await finished(transaction);
  }
  const filler = join(dirname(file), "filler");
  for (let size = 1 << 16; size >= 64; size /= 2) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Full, but for what is smaller.
    }
  }
  while (failures.length === 0) {
    const transaction = database.transaction("s", "readwrite");
    transaction.objectStore("s").put(new Uint8Array(20_000));
    await finished(transaction).catch(() => {});
  }
  database.close();
  store.close();
  const open = async () => {
    try {
      const again = await openDurableIndexedDb({ file, globals: false });
      again.close();
      return "open";
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };
  const full = await open();
  rmSync(filler);
  print({ full, free: await open() });
} else {
  print({ records: await count() });
  database.close();
  store.close();
}
