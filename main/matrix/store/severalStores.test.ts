import { initAsync, StoreHandle } from "@matrix-org/matrix-sdk-crypto-wasm";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDurableIndexedDb } from "./durableIndexedDb.ts";
import { temporaryFolder } from "./idbTesting.ts";
import { turnToOpen } from "./turnToOpen.ts";

const globalDb = () => (globalThis as { indexedDB?: unknown }).indexedDB;

/** As `openMatrix` does: several accounts open their stores at the same time. */
async function openAccount(file: string) {
  const endTurn = await turnToOpen();
  const database = await openDurableIndexedDb({ file });
  const handle = await StoreHandle.openWithKey("parley", new Uint8Array(32).fill(7));
  endTurn();
  handle.free();
  return database;
}

it("each of several accounts opens its own crypto store by the same name, at the same time", async () => {
  await initAsync();
  const folder = temporaryFolder();
  const stores = await Promise.all(["a", "b", "c"].map((name) => openAccount(join(folder.path, `${name}.sqlite`))));
  try {
    for (const store of stores) {
      const names = (await store.indexedDB.databases()).map(({ name }) => name);
      expect(names.toSorted()).toEqual(["parley::matrix-sdk-crypto", "parley::matrix-sdk-crypto-meta"]);
      expect(store.stats.rows).toBeGreaterThan(0);
    }
    // Closed in any order: what is there by name is never a store that is closed, and in the end nothing is.
    const [a, b, c] = stores;
    expect(globalDb()).toBe(c?.indexedDB);
    a?.close();
    c?.close();
    expect(globalDb()).toBe(b?.indexedDB);
  } finally {
    for (const store of stores) store.close();
    folder.remove();
  }
  expect(globalDb()).toBeUndefined();
});
