import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { openDurableIndexedDb } from "./durableIndexedDb.ts";
import { decodeKey, encodeKey, type IdbKey } from "./idbCodec.ts";
import { done, dump, finished, openDatabase, temporaryFolder } from "./idbTesting.ts";
import type { IdbFactory, IdbKeyRanges, IdbTransaction } from "./idbTypes.ts";

const STORES = ["plain", "counted", "pathed"] as const;

const key = fc.oneof(
  fc.integer({ min: -3, max: 6 }),
  fc.constantFrom("", "a", "é\u0000", "\ud800", Infinity, -0.5),
  fc.constantFrom(new Date(5), [1, ["x"]], new Uint8Array([0, 255]).buffer).map((value) => value as IdbKey),
);
const value = fc.record({
  tag: fc.constantFrom("red", "blue", undefined),
  list: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  blob: fc.uint8Array({ maxLength: 8 }),
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("put" as const),
      store: fc.constantFrom(...STORES),
      key,
      value,
      add: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), store: fc.constantFrom(...STORES), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("range" as const), store: fc.constantFrom(...STORES), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const), store: fc.constantFrom(...STORES) }) },
);
const transaction = fc.record({
  steps: fc.array(step, { maxLength: 8 }),
  end: fc.constantFrom("commit", "commit", "abort", "restart" as const),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function apply(tx: IdbTransaction, what: Step, ranges: IdbKeyRanges): void {
  const store = tx.objectStore(what.store);
  if (what.do === "clear") store.clear();
  else if (what.do === "delete") store.delete(what.key);
  else if (what.do === "range") store.delete(ranges.lowerBound(what.key));
  else {
    const body = what.store === "pathed" ? { ...what.value, id: what.key } : what.value;
    const outside = what.store === "pathed" ? undefined : what.store === "counted" && what.add ? undefined : what.key;
    const request = what.add ? store.add(body, outside) : store.put(body, outside);
    // A clash (same key, or the unique index) fails that request only.
    request.onerror = (event) => event.preventDefault();
  }
}

async function prepare(factory: IdbFactory): Promise<void> {
  const database = await openDatabase(factory, "db", 1, (db) => {
    db.createObjectStore("plain").createIndex("tag", "tag");
    db.createObjectStore("counted", { autoIncrement: true }).createIndex("list", "list", { multiEntry: true });
    db.createObjectStore("pathed", { keyPath: "id" }).createIndex("blob", "blob", { unique: true });
  });
  database.close();
}

it("holds after a restart exactly what committed transactions left", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { minLength: 1, maxLength: 12 }), async (transactions) => {
      const folder = temporaryFolder();
      const file = join(folder.path, "store.db");
      let store = await openDurableIndexedDb({ file, globals: false });
      try {
        await prepare(store.indexedDB);
        for (const { steps, end } of transactions) {
          const before = await dump(store.indexedDB);
          const database = await openDatabase(store.indexedDB, "db", 1);
          const tx = database.transaction([...STORES], "readwrite");
          for (const one of steps) apply(tx, one, store.IDBKeyRange);
          if (end === "abort") {
            // Let every request run first, so that there is something to undo.
            await done(tx.objectStore("plain").count());
            tx.abort();
            await expect(finished(tx)).rejects.toMatchObject({ name: "AbortError" });
          } else {
            await finished(tx);
          }
          database.close();
          const after = await dump(store.indexedDB);
          if (end === "abort") expect(after).toEqual(before);
          if (end === "restart") {
            store.close();
            store = await openDurableIndexedDb({ file, globals: false });
            expect(await dump(store.indexedDB)).toEqual(after);
          }
        }
        const last = await dump(store.indexedDB);
        store.close();
        store = await openDurableIndexedDb({ file, globals: false });
        expect(await dump(store.indexedDB)).toEqual(last);
      } finally {
        store.close();
        folder.remove();
      }
    }),
    { numRuns: 120 },
  );
});

it("gives equal keys one text, and the key back", async () => {
  const folder = temporaryFolder();
  const store = await openDurableIndexedDb({ file: join(folder.path, "store.db"), globals: false });
  try {
    const any = fc.letrec<{ key: IdbKey }>((tie) => ({
      key: fc.oneof(
        { depthSize: "small" },
        fc.double({ noNaN: true }),
        fc.string({ unit: "binary" }),
        fc.date({ noInvalidDate: true }),
        fc.uint8Array({ maxLength: 5 }).map((bytes) => bytes.slice().buffer),
        fc.array(tie("key"), { maxLength: 3 }),
      ),
    })).key;
    fc.assert(
      fc.property(any, any, (first, second) => {
        expect(store.indexedDB.cmp(decodeKey(encodeKey(first)), first)).toBe(0);
        expect(encodeKey(first) === encodeKey(second)).toBe(store.indexedDB.cmp(first, second) === 0);
      }),
      { numRuns: 2000 },
    );
  } finally {
    store.close();
    folder.remove();
  }
});
