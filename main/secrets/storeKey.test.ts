import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SafeStorageSecretStore } from "./safeStorageStore.ts";
import { changeStorageKey, newStorageKey, openStoreKey, stepsOfChange } from "./storeKey.ts";
import { cipher } from "./testCipher.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "parley-store-key-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, "store.key");
const opened = async (storageKey: string) => (await openStoreKey(folder, storageKey, false)).key.toString("hex");

describe("store key", () => {
  it("is made with new stores, sealed, in a private file, and opens again", async () => {
    const storageKey = newStorageKey();
    const { key } = await openStoreKey(folder, storageKey, true);
    expect(key).toHaveLength(32);
    expect(key.toString("base64")).not.toBe(storageKey);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const text = readFileSync(file(), "utf8");
    for (const secret of [key.toString("base64"), storageKey]) expect(text).not.toContain(secret.slice(0, 40));
    expect(await opened(storageKey)).toBe(key.toString("hex"));
  });

  it("of stores of before is the storage key itself, written down when they have opened with it", async () => {
    const storageKey = newStorageKey();
    const { key, confirm } = await openStoreKey(folder, storageKey, false);
    expect(key.toString("base64")).toBe(storageKey);
    expect(() => statSync(file())).toThrow("ENOENT");
    await confirm();
    expect(await opened(storageKey)).toBe(key.toString("hex"));
  });

  it("is opened by no other storage key", async () => {
    const storageKey = newStorageKey();
    await openStoreKey(folder, storageKey, true);
    const before = readFileSync(file(), "utf8");
    await expect(opened(newStorageKey())).rejects.toMatchObject({ code: "SecretsForeign" });
    const change = { folder, current: newStorageKey(), next: newStorageKey(), keep: async () => {} };
    await expect(changeStorageKey(change)).rejects.toMatchObject({ code: "SecretsForeign" });
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  it.each([
    ["not JSON", "{"],
    ["no slot", '{"version":1,"slots":[]}'],
    ["a slot that is none", '{"version":1,"slots":[{"nonce":"!","sealed":5}]}'],
    ["a later version", '{"version":2,"slots":[]}'],
  ])("names a file with %s", async (_what, text) => {
    writeFileSync(file(), text);
    await expect(opened(newStorageKey())).rejects.toMatchObject({ code: "SecretsDamaged" });
  });

  it("notices a changed bit", async () => {
    const storageKey = newStorageKey();
    await openStoreKey(folder, storageKey, true);
    const content = JSON.parse(readFileSync(file(), "utf8")) as { slots: { sealed: string }[] };
    const [slot] = content.slots;
    if (slot === undefined) throw new Error("no slot");
    const bytes = Buffer.from(slot.sealed, "base64");
    bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
    slot.sealed = bytes.toString("base64");
    writeFileSync(file(), JSON.stringify(content));
    await expect(opened(storageKey)).rejects.toMatchObject({ code: "SecretsForeign" });
  });
});

describe("change of the storage key", () => {
  it("ends with the new key opening alone", async () => {
    const [current, next] = [newStorageKey(), newStorageKey()];
    const { key } = await openStoreKey(folder, current, true);
    let kept = current;
    await changeStorageKey({ folder, current, next, keep: async (value) => void (kept = value) });
    expect(kept).toBe(next);
    expect(await opened(next)).toBe(key.toString("hex"));
    await expect(opened(current)).rejects.toMatchObject({ code: "SecretsForeign" });
  });

  const names = ["nothing", "both keys open", "the new key is kept", "the new key opens alone"];
  it.each(names.map((name, done) => [name, done] as const))(
    "cut off after %s: what is kept opens the same key, alone after the next start, and it can be changed again",
    async (_name, done) => {
      const [current, next] = [newStorageKey(), newStorageKey()];
      const { key } = await openStoreKey(folder, current, true);
      let kept = current;
      const keep = async (value: string) => void (kept = value);
      const steps = stepsOfChange({ folder, current, next, keep });
      expect(steps.map((step) => step.name)).toEqual(names.slice(1));
      for (const step of steps.slice(0, done)) await step.run();

      const again = await openStoreKey(folder, kept, false);
      expect(again.key).toEqual(key);
      await again.confirm();
      const other = kept === current ? next : current;
      await expect(opened(other)).rejects.toMatchObject({ code: "SecretsForeign" });
      await changeStorageKey({ folder, current: kept, next: newStorageKey(), keep });
      expect(await opened(kept)).toBe(key.toString("hex"));
    },
  );

  it("that the SecretStore refuses leaves the old key in force", async () => {
    const current = newStorageKey();
    const { key } = await openStoreKey(folder, current, true);
    const keep = () => Promise.reject(new Error("locked"));
    await expect(changeStorageKey({ folder, current, next: newStorageKey(), keep })).rejects.toThrow("locked");
    expect(await opened(current)).toBe(key.toString("hex"));
  });

  it("loses nothing in 25 kills of a process that changes it over and over", { timeout: 60_000 }, async () => {
    const secrets = () => new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), join(folder, "secrets.json"));
    const first = newStorageKey();
    await secrets().set("session", first);
    const { key } = await openStoreKey(folder, first, true);
    let changes = 0;
    for (let kill = 0; kill < 25; kill++) {
      const child = spawn(process.execPath, ["--no-warnings", join(import.meta.dirname, "storeKey.child.ts"), folder], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const after = 1 + (kill % 4);
      let said = 0;
      createInterface(child.stdout).on("line", () => {
        changes++;
        // Spread over the steps: some microseconds to milliseconds after a change was done.
        if (++said === after) setTimeout(() => child.kill("SIGKILL"), (kill % 5) * 0.7);
      });
      const [, signal] = (await once(child, "exit")) as [number | null, string | null];
      expect(signal).toBe("SIGKILL");
      const kept = (await secrets().get("session")) ?? "";
      expect(await opened(kept)).toBe(key.toString("hex"));
    }
    expect(changes).toBeGreaterThanOrEqual(25);
  });
});
