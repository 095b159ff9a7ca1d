/**
 * Child process of the tests: opens the store named in argv, then does one thing and prints one line of JSON.
 * Runs directly under Node ≥ 22.18.
 *
 * - `hold`: prints `{"open":true}` and stays until it is killed.
 * - `fill`: writes 20 kB records until a write fails, then prints what failed and what is in memory.
 * - `count`: prints the number of records.
 */
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
} else {
  print({ records: await count() });
  database.close();
  store.close();
}
