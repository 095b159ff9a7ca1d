/**
 * Child process of the tests: changes the storage key of the folder in argv over and over, prints a line after each change,
 * and waits to be killed. Runs directly under Node ≥ 22.18.
 */
import { join } from "node:path";
import { SafeStorageSecretStore } from "./safeStorageStore.ts";
import { changeStorageKey, newStorageKey, openStoreKey } from "./storeKey.ts";
import { cipher } from "./testCipher.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: storeKey.child.ts FOLDER");
const secrets = new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), join(folder, "secrets.json"));
for (;;) {
  const current = (await secrets.get("session")) ?? "";
  await (await openStoreKey(folder, current, false)).confirm();
  await changeStorageKey({ folder, current, next: newStorageKey(), keep: (next) => secrets.set("session", next) });
  process.stdout.write("changed\n");
}
