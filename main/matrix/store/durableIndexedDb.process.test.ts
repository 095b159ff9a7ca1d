/** What only other processes can show: the lock, a killed holder, a full disk; and the real rust crypto. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDurableIndexedDb } from "./durableIndexedDb.ts";
import { temporaryFolder } from "./idbTesting.ts";

const CHILD = join(import.meta.dirname, "holdStore.child.ts");
let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, "store.db");
});
afterEach(() => folder.remove());

it("refuses a store another process holds, and opens it once that one was killed", { timeout: 20_000 }, async () => {
  const child = spawn(process.execPath, [CHILD, "hold", file], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(JSON.parse(line)).toEqual({ open: true });
  await expect(openDurableIndexedDb({ file, globals: false })).rejects.toMatchObject({ code: "StoreInUse" });
  child.kill("SIGKILL");
  await once(child, "exit");
  const store = await openDurableIndexedDb({ file, globals: false });
  expect(await store.indexedDB.databases()).toEqual([{ name: "db", version: 1 }]);
  store.close();
});

it("names a full disk, rolls back in memory, and keeps every committed record", { timeout: 30_000 }, () => {
  // A file system of its own, 600 kB large, in a mount namespace that ends with the command.
  const disk = join(folder.path, "disk");
  mkdirSync(disk);
  const script = `mount -t tmpfs -o size=600k tmpfs "$1" && "$2" "$3" fill "$1/s.db" && "$2" "$3" count "$1/s.db"`;
  const run = spawnSync("unshare", ["-rm", "sh", "-c", script, "sh", disk, process.execPath, CHILD], {
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  const [filled, counted] = run.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(filled).toMatchObject({ failure: "DiskFull", failures: ["DiskFull"] });
  expect(filled?.["committed"]).toBeGreaterThan(5);
  expect(filled?.["inMemory"]).toBe(filled?.["committed"]);
  expect(counted).toEqual({ records: filled?.["committed"] });
});

it("closed on a full disk, is opened again by the same process as soon as there is space", { timeout: 30_000 }, () => {
  const disk = join(folder.path, "disk");
  mkdirSync(disk);
  const script = `mount -t tmpfs -o size=900k tmpfs "$1" && "$2" "$3" refill "$1/s.db" && "$2" "$3" count "$1/s.db"`;
  const run = spawnSync("unshare", ["-rm", "sh", "-c", script, "sh", disk, process.execPath, CHILD], {
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  const lines = run.stdout.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { full: expect.any(String), free: "open" },
    { records: 8 },
  ]);
});

it("keeps the rust crypto's identity over a restart", { timeout: 20_000 }, async () => {
  const { DeviceId, initAsync, OlmMachine, StoreHandle, UserId } = await import("@matrix-org/matrix-sdk-crypto-wasm");
  await initAsync();
  const keys = new Uint8Array(32).fill(7);
  const identity = async (): Promise<string> => {
    const store = await openDurableIndexedDb({ file });
    const handle = await StoreHandle.openWithKey("parley-test", keys);
    const machine = await OlmMachine.initFromStore(new UserId("@ada:example.org"), new DeviceId("DEVICE"), handle);
    const result = machine.identityKeys.ed25519.toBase64();
    machine.close();
    store.close();
    return result;
  };
  const first = await identity();
  expect(first).toMatch(/^[A-Za-z0-9+/]{43}$/);
  expect(await identity()).toBe(first);
});
