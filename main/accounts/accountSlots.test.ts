import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MemorySecretStore } from "../secrets/memoryStore.ts";
import {
  accountFolder,
  accountsOnDisk,
  forgetSecrets,
  newAccountId,
  secretNamesOf,
  secretsOf,
} from "./accountSlots.ts";

it("keeps the secrets of accounts apart, and what is nobody's together", async () => {
  const store = new MemorySecretStore();
  const [first, other] = [secretsOf(() => store, "first"), secretsOf(() => store, "abc123")];
  for (const [secrets, value] of [
    [first, "1"],
    [other, "2"],
  ] as const) {
    await secrets.set("session", value);
    await secrets.set("callPassword:!r", value);
  }
  await first.set("guestsToEnd", "both");
  expect(await store.get("session")).toBe("1");
  expect(await store.get("account:abc123:session")).toBe("2");
  expect(await other.get("guestsToEnd")).toBe("both");
  await first.deleteAll("callPassword:");
  expect(await other.get("callPassword:!r")).toBe("2");
  await forgetSecrets(store, "first");
  expect(await first.get("session")).toBeUndefined();
  expect(await other.get("session")).toBe("2");
  await forgetSecrets(store, "abc123");
  expect(await other.get("session")).toBeUndefined();
  expect(await store.get("guestsToEnd")).toBe("both");
});

it("names all secrets that accounts may have", () => {
  expect(secretNamesOf(["first", "abc123"])).toEqual({
    names: ["guestsToEnd", "session", "account:abc123:session"],
    prefixes: ["callPassword:", "account:abc123:callPassword:"],
  });
});

it("gives the first account its old place, further ones a new one, and finds both again", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-accounts-"));
  try {
    expect(newAccountId([])).toBe("first");
    expect(newAccountId(["first"])).toMatch(/^[0-9a-f]{12}$/);
    expect(accountFolder(folder, "first")).toBe(join(folder, "matrix"));
    expect(accountsOnDisk(folder)).toEqual(["first"]);
    mkdirSync(accountFolder(folder, "abc123"), { recursive: true });
    mkdirSync(join(folder, "accounts", "..bad"), { recursive: true });
    expect(accountsOnDisk(folder)).toEqual(["first", "abc123"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
