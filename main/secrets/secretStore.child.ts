/**
 * Child process of the tests: opens the keyring of profile `test` and prints one
 * line of JSON. Runs directly under Node ≥ 22.18.
 *
 * - `open`: only opens.
 * - `use`: stores, reads and deletes.
 * - `read`: reads what an earlier process stored.
 */
import { openKeyring } from "./openSecretStore.ts";
import { SecretStoreError } from "./secretStore.ts";

const [task] = process.argv.slice(2);
const report: Record<string, unknown> = {};
try {
  const store = await openKeyring("test", 3000);
  report["kind"] = store.kind;
  if (task === "use") {
    const other = await openKeyring("test2", 3000);
    await store.set("token/access", "geheim ✓");
    await store.set("token/refresh", "r");
    await store.set("storageKey", "k");
    await other.set("token/access", "other");
    report["read"] = await store.get("token/access");
    await store.set("token/access", "changed");
    report["changed"] = await store.get("token/access");
    report["missing"] = (await store.get("nothing")) ?? null;
    report["names"] = (await store.names()).toSorted();
    await store.delete("nothing");
    await store.deleteAll("token/");
    report["afterDeleteAll"] = [(await store.get("token/access")) ?? null, (await store.get("storageKey")) ?? null];
    report["otherProfile"] = await other.get("token/access");
  }
  if (task === "read") report["storageKey"] = await store.get("storageKey");
} catch (error) {
  if (!(error instanceof SecretStoreError)) throw error;
  report["code"] = error.code;
}
process.stdout.write(`${JSON.stringify(report)}\n`);
// A keyring call that still waits for the person would hold the process.
process.exit(0);
