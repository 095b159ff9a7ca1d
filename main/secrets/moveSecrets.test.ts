import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stepsOfMove } from "./moveSecrets.ts";
import type { LastingKind, Place } from "./moveSecrets.ts";
import { SecretPlaces } from "./secretPlaces.ts";
import type { Keytar } from "./keytarStore.ts";
import { cipher } from "./testCipher.ts";

/** What the system's keyring holds, and how it is; the real one runs in openSecretStore.test.ts and end to end. */
const keyring = vi.hoisted(() => ({ held: new Map<string, string>(), state: "open" as "open" | "gone" | "locked" }));
vi.mock("keytar", () => {
  const answer = async <T>(value: () => T): Promise<T> => {
    if (keyring.state === "gone") throw new Error("The name org.freedesktop.secrets was not provided");
    if (keyring.state === "locked") throw new Error("Prompt dismissed");
    return value();
  };
  const keytar: Keytar = {
    getPassword: (_service, account) => answer(() => keyring.held.get(account) ?? null),
    setPassword: (_service, account, value) => answer(() => void keyring.held.set(account, value)),
    deletePassword: (_service, account) => answer(() => keyring.held.delete(account)),
    findCredentials: () => answer(() => [...keyring.held].map(([account, password]) => ({ account, password }))),
  };
  return { default: keytar };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-places-"));
  keyring.held.clear();
  keyring.state = "open";
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const computer = cipher(Buffer.alloc(32, 1));
const weak = cipher(Buffer.alloc(32, 1), "basic_text");
const none: ReadonlyMap<string, string> = new Map();
/** A start of the app. */
const started = (safeStorage = computer) =>
  new SecretPlaces({ profile: { name: "ada", folder }, safeStorage, waitMs: 500, platform: "linux" });
const written = () => JSON.parse(readFileSync(join(folder, "secrets-place.json"), "utf8")) as Place;
const inFile = () => {
  const text = JSON.parse(readFileSync(join(folder, "secrets-ada.json"), "utf8")) as { secrets: object };
  return Object.keys(text.secrets).toSorted();
};

/** Both places with two secrets in the one they start in. */
async function filled(kind: LastingKind): Promise<SecretPlaces> {
  const places = started();
  const store = await places.open("keyring");
  await store.set("session", "s3cret");
  await store.set("callPassword:!r", "pw");
  if (kind === "safeStorage") await places.move("safeStorage", none);
  return places;
}

describe("places of secrets", () => {
  it.each(["keyring", "safeStorage"] as const)(
    "moves all that lies in %s to the other place, for good",
    async (from) => {
      const to = from === "keyring" ? "safeStorage" : "keyring";
      const places = await filled(from);
      const store = await places.move(to, none);
      expect(store.kind).toBe(to);
      expect(await places.shown()).toEqual({ kind: to, protected: true, canUseFile: true });
      if (to === "keyring") {
        expect([...keyring.held.keys()].toSorted()).toEqual(["ada/callPassword:!r", "ada/session"]);
        expect(inFile()).toEqual([]);
      } else expect([...keyring.held.keys()]).toEqual([]);
      const again = await started().open("keyring");
      expect([again.kind, await again.get("session"), await again.get("callPassword:!r")]).toEqual([
        to,
        "s3cret",
        "pw",
      ]);
      expect(written().emptying).toBeUndefined();
    },
  );

  const names = ["told where to", "copied", "moved", "emptied", "done"];
  const cuts = (["keyring", "safeStorage"] as const).flatMap((from) =>
    ["nothing", ...names].map((name, done) => [from, name, done] as const),
  );
  it.each(cuts)("a move from %s cut off after '%s' loses nothing and leaves no copy", async (from, _name, done) => {
    const to = from === "keyring" ? "safeStorage" : "keyring";
    await filled(from);
    const [source, target] = await Promise.all([started().open("keyring"), otherPlace(to)]);
    const place = written();
    const write = async (next: Place) => writeFileSync(join(folder, "secrets-place.json"), JSON.stringify(next));
    const steps = stepsOfMove({ from: source, to: target, place, write, known: none });
    expect(steps.map((step) => step.name)).toEqual(names);
    for (const step of steps.slice(0, done)) await step.run();

    const store = await started().open("keyring");
    expect(store.kind).toBe(done >= 3 ? to : from);
    expect([await store.get("session"), await store.get("callPassword:!r")]).toEqual(["s3cret", "pw"]);
    // What is left in the other place goes at that start.
    await vi.waitFor(async () => expect(written().emptying).toBeUndefined());
    expect(await (store.kind === from ? target : source).names()).toEqual([]);
  });

  it("a locked keyring at the start is told, and its secrets are not looked for elsewhere", async () => {
    await filled("keyring");
    keyring.state = "locked";
    await expect(started().open("keyring")).rejects.toMatchObject({ code: "KeyringLocked" });
    keyring.state = "open";
    expect(await (await started().open("keyring")).get("session")).toBe("s3cret");
  });

  it("a missing keyring is told once secrets have been kept in one; before, a file that protects takes its place", async () => {
    keyring.state = "gone";
    expect((await started().open("keyring")).kind).toBe("safeStorage");
    expect((await started().open("keyring")).kind).toBe("safeStorage");
    rmSync(join(folder, "secrets-place.json"));
    await expect(started(weak).open("keyring")).rejects.toMatchObject({ code: "KeyringMissing" });
    keyring.state = "open";
    await filled("keyring");
    keyring.state = "gone";
    await expect(started().open("keyring")).rejects.toMatchObject({ code: "KeyringMissing" });
  });

  it("a keyring that was lost meanwhile: what is in use moves to the file, and what it has left goes later", async () => {
    const places = await filled("keyring");
    keyring.state = "gone";
    const store = await places.move("safeStorage", new Map([["session", "s3cret"]]));
    expect(await store.get("session")).toBe("s3cret");
    expect(written()).toMatchObject({ kind: "safeStorage", emptying: "keyring" });
    expect((await started().open("keyring")).kind).toBe("safeStorage");
    keyring.state = "open";
    await started().open("keyring");
    await vi.waitFor(() => expect([...keyring.held.keys()]).toEqual([]));
  });

  it("a keyring that can't be had keeps the secrets in the file", async () => {
    const places = await filled("safeStorage");
    keyring.state = "locked";
    await expect(places.move("keyring", none)).rejects.toMatchObject({ code: "KeyringLocked" });
    expect(await (await places.open("keyring")).get("session")).toBe("s3cret");
    expect(await places.shown()).toMatchObject({ kind: "safeStorage", canUseFile: true });
    // Electron's own key lies there, too: at the next start it is told, instead of waited for.
    const next = started();
    await expect(next.open("keyring")).rejects.toMatchObject({ code: "KeyringLocked" });
    expect(next.canEncrypt).toBe(false);
    keyring.state = "open";
    expect(await (await next.open("keyring")).get("session")).toBe("s3cret");
    expect(inFile()).toEqual(["callPassword:!r", "session"]);
  });

  it("whoever chose the file while the keyring was out of reach finds what lies in it again", async () => {
    await filled("keyring");
    keyring.state = "gone";
    expect(await (await started().open("safeStorage")).names()).toEqual([]);
    keyring.state = "open";
    const store = await started().open("keyring");
    expect([store.kind, await store.get("session")]).toEqual(["keyring", "s3cret"]);
  });

  it("whoever starts over leaves another profile's keys in the keyring alone", async () => {
    keyring.held.set("ada/session", "somebody else's");
    const places = started();
    await places.open("keyring");
    await places.startOver();
    const store = await started().open("keyring");
    expect(await store.get("session")).toBeUndefined();
    await store.set("session", "mine");
    expect(keyring.held.get("ada/session")).toBe("somebody else's");
    expect(await (await started().open("keyring")).get("session")).toBe("mine");
  });

  it("a file of before its place was written down speaks for itself", async () => {
    await filled("safeStorage");
    rmSync(join(folder, "secrets-place.json"));
    expect(await (await started().open("keyring")).get("session")).toBe("s3cret");
  });

  it("a file that another computer encrypted is named, and stays", async () => {
    await filled("safeStorage");
    const store = await started(cipher(Buffer.alloc(32, 2))).open("keyring");
    await expect(store.get("session")).rejects.toMatchObject({ code: "SecretsDamaged" });
    expect(await (await started().open("keyring")).get("session")).toBe("s3cret");
  });

  it("nothing is written down for who wants nothing remembered", async () => {
    await (await started().open("memory")).set("session", "x");
    expect(() => written()).toThrow("ENOENT");
    expect([...keyring.held.keys()]).toEqual([]);
  });
});

/** The place that nothing was moved to yet, opened beside the other. */
async function otherPlace(kind: LastingKind) {
  const { openKeyring, openSecretFile } = await import("./openSecretStore.ts");
  return kind === "keyring" ? openKeyring("ada", 500) : openSecretFile(computer, join(folder, "secrets-ada.json"));
}
