import { afterEach, beforeEach, expect, it } from "vitest";
import { PrivateHome } from "./keyringSession.ts";

let home: PrivateHome;
beforeEach(() => void (home = new PrivateHome()));
afterEach(() => home.remove());

it("keeps secrets in a real Secret Service, apart for each profile, over a restart", { timeout: 30_000 }, async () => {
  expect(await home.withKeyring("unlocked", "use")).toEqual({
    kind: "keyring",
    read: "geheim ✓",
    changed: "changed",
    missing: null,
    names: ["storageKey", "token/access", "token/refresh"],
    afterDeleteAll: [null, "k"],
    otherProfile: "other",
  });
  expect(await home.withKeyring("unlocked", "read")).toEqual({ kind: "keyring", storageKey: "k" });
});

it("says KeyringMissing where there is no session bus", { timeout: 30_000 }, async () => {
  expect(await home.withoutKeyring("use")).toMatchObject({ code: "KeyringMissing" });
});

it("says KeyringLocked where the keyring exists but nobody unlocked it", { timeout: 30_000 }, async () => {
  await home.withKeyring("unlocked", "use");
  expect(await home.withKeyring("locked", "read")).toMatchObject({ code: "KeyringLocked" });
});
