/**
 * Child process of the tests: opens the secret store of profile `test` (folder in argv[3]) and prints one
 * line of JSON. Runs directly under Node ≥ 22.18.
 *
 * - `open`: only opens.
 * - `use`: stores, reads and deletes.
 * - `read`: reads what an earlier process stored.
 */
import { openSecretStore } from "./openSecretStore.ts";

const [task, directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: secretStore.child.ts TASK DIRECTORY");
const result = await openSecretStore({ profile: "test", directory, waitMs: 3000 });
const report: Record<string, unknown> = result.ok
  ? { kind: result.store.kind }
  : { code: result.code, cause: result.cause };
if (result.ok && task === "use") {
  const { store } = result;
  const other = await openSecretStore({ profile: "test2", directory, waitMs: 3000 });
  if (!other.ok) throw new Error("second profile did not open");
  await store.set("token/access", "geheim ✓");
  await store.set("token/refresh", "r");
  await store.set("storageKey", "k");
  await other.store.set("token/access", "other");
  report["read"] = await store.get("token/access");
  await store.set("token/access", "changed");
  report["changed"] = await store.get("token/access");
  report["missing"] = (await store.get("nothing")) ?? null;
  await store.delete("nothing");
  await store.deleteAll("token/");
  report["afterDeleteAll"] = [(await store.get("token/access")) ?? null, (await store.get("storageKey")) ?? null];
  report["otherProfile"] = await other.store.get("token/access");
}
if (result.ok && task === "read") report["storageKey"] = await result.store.get("storageKey");
process.stdout.write(`${JSON.stringify(report)}\n`);
// A keyring call that still waits for the person would hold the process.
process.exit(0);
