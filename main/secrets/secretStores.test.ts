import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Keytar, KeytarSecretStore, probeKeyring } from "./keytarStore.ts";
import { MemorySecretStore } from "./memoryStore.ts";
import { protects, SafeStorageSecretStore } from "./safeStorageStore.ts";
import type { SecretStore } from "./secretStore.ts";
import { cipher } from "./testCipher.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-secrets-"));
  file = join(folder, "deep", "secrets.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stores: [string, () => SecretStore][] = [
  ["memory", () => new MemorySecretStore()],
  ["safeStorage", () => new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), file)],
];

describe.each(stores)("%s store", (kind, make) => {
  it("sets, reads, replaces and deletes, also all at once", async () => {
    const store = make();
    expect(store.kind).toBe(kind);
    expect(await store.get("constructor")).toBeUndefined();
    await Promise.all([
      store.set("a/1", "one"),
      store.set("a/2", "two"),
      store.set("b", "three"),
      store.set("__proto__", "x"),
    ]);
    await store.set("a/1", "uno");
    expect((await store.names()).toSorted()).toEqual(["__proto__", "a/1", "a/2", "b"]);
    expect(await store.get("a/1")).toBe("uno");
    await store.delete("nothing");
    await store.deleteAll("a/");
    expect(await Promise.all(["a/1", "a/2", "b"].map((name) => store.get(name)))).toEqual([
      undefined,
      undefined,
      "three",
    ]);
    await store.deleteAll("");
    expect(await store.get("b")).toBeUndefined();
  });

  it("refuses an empty secret", async () => {
    await expect(async () => make().set("a", "")).rejects.toThrow(TypeError);
  });
});

describe("safeStorage store", () => {
  it("writes a private file without the secret in it, and reads it in a later run", async () => {
    await new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), file).set("token", "very secret");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).not.toContain("very secret");
    expect(await new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), file).get("token")).toBe("very secret");
  });

  it("names what can't be decrypted or read, and can still be emptied", async () => {
    await new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), file).set("token", "t");
    const other = new SafeStorageSecretStore(cipher(Buffer.alloc(32, 2)), file);
    await expect(other.get("token")).rejects.toMatchObject({ code: "SecretsDamaged" });
    writeFileSync(file, '{"version":1,"secrets":{"a":5}}');
    await expect(other.get("a")).rejects.toMatchObject({ code: "SecretsDamaged" });
    writeFileSync(file, "garbage");
    await expect(other.get("a")).rejects.toMatchObject({ code: "SecretsDamaged" });
    await other.deleteAll("");
    expect(await other.get("a")).toBeUndefined();
  });

  it("names a file that can't be read or written, and leaves it alone", async () => {
    const store = new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), file);
    await store.set("a", "b");
    mkdirSync(join(`${file}.new`, "in the way"), { recursive: true });
    await expect(store.set("a", "c")).rejects.toMatchObject({ code: "SecretWriteFailed" });
    expect(await store.get("a")).toBe("b");
    const below = new SafeStorageSecretStore(cipher(Buffer.alloc(32, 1)), join(file, "below-a-file"));
    await expect(below.set("a", "b")).rejects.toMatchObject({ code: "SecretsUnreadable" });
  });

  it("takes Chromium's fixed password for what it is", () => {
    const key = Buffer.alloc(32, 1);
    expect(protects(cipher(key), "linux")).toBe(true);
    expect(protects(cipher(key, "basic_text"), "linux")).toBe(false);
    expect(protects(cipher(key, "unknown"), "linux")).toBe(false);
    expect(protects(cipher(key, "basic_text"), "darwin")).toBe(true);
    expect(protects({ ...cipher(key), isEncryptionAvailable: () => false }, "darwin")).toBe(false);
  });
});

describe("keyring that waits for the person", () => {
  it("counts as locked, is asked twice at most, and opens when the person has answered", async () => {
    const secrets = new Map<string, string>();
    let calls = 0;
    let unlock = () => {};
    const prompt = new Promise<void>((resolve) => void (unlock = resolve));
    const keytar: Keytar = {
      async setPassword(_service, account, password) {
        calls++;
        await prompt;
        secrets.set(account, password);
      },
      getPassword: async (_service, account) => secrets.get(account) ?? null,
      deletePassword: async (_service, account) => secrets.delete(account),
      findCredentials: async () => [...secrets].map(([account, password]) => ({ account, password })),
    };
    for (let time = 0; time < 3; time++)
      await expect(probeKeyring(keytar, "p", 20)).rejects.toMatchObject({ code: "KeyringLocked" });
    expect(calls).toBe(2);
    await expect(new KeytarSecretStore(keytar, "p", 20).set("a", "b")).rejects.toMatchObject({ code: "KeyringLocked" });
    unlock();
    await probeKeyring(keytar, "p", 1000);
    const left = () => [...secrets.keys()].filter((account) => account.includes("probe"));
    await vi.waitFor(() => expect(left()).toEqual([]));
  });

  it("opens too when it was unlocked elsewhere, and nobody answers the first prompt", async () => {
    const secrets = new Map<string, string>();
    let locked = true;
    const keytar: Keytar = {
      setPassword: async (_service, account, password) => {
        if (locked) await new Promise(() => {});
        secrets.set(account, password);
      },
      getPassword: async (_service, account) => secrets.get(account) ?? null,
      deletePassword: async (_service, account) => secrets.delete(account),
      findCredentials: async () => [],
    };
    await expect(probeKeyring(keytar, "p", 20)).rejects.toMatchObject({ code: "KeyringLocked" });
    locked = false;
    await probeKeyring(keytar, "p", 1000);
  });
});
