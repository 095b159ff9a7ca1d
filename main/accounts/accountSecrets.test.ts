import { expect, it } from "vitest";
import { MemorySecretStore } from "../secrets/memoryStore.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { AccountSecrets } from "./accountSecrets.ts";

/** A place that is moved to another store, and started over in a new one, as `SecretPlaces`. */
class Place {
  opened: string[] = [];
  moved: ReadonlyMap<string, string> = new Map();
  startedOver = 0;
  store = lasting("keyring");
  async open(choice: string) {
    this.opened.push(choice);
    return choice === "memory" ? new MemorySecretStore() : this.store;
  }
  async shown() {
    return { kind: this.store.kind, protected: true, canUseFile: true };
  }
  async move(_to: string, known: ReadonlyMap<string, string>) {
    this.moved = known;
    this.store = lasting("safeStorage");
    for (const [name, value] of known) await this.store.set(name, value);
    return this.store;
  }
  async startOver() {
    this.startedOver += 1;
    this.store = lasting("keyring");
  }
}

/** A store of memory that says it lasts. */
function lasting(kind: SecretStore["kind"]): SecretStore {
  return Object.defineProperty(new MemorySecretStore(), "kind", { value: kind }) as unknown as SecretStore;
}

function two() {
  const place = new Place();
  const known = new Map<string, ReadonlyMap<string, string>>();
  const opened: SecretStore[] = [];
  const held: string[] = [];
  const secrets = new AccountSecrets(place, {
    ids: () => ["first", "abc123"],
    kept: (id) => ({
      known: () => known.get(id) ?? new Map(),
      kept: {
        exclusively: (work) => {
          held.push(id);
          return work();
        },
      },
    }),
    onOpen: (store) => opened.push(store),
  });
  return { place, known, opened, held, secrets, first: secrets.of("first"), other: secrets.of("abc123") };
}

it("is opened once for all; each account has its own secrets there", async () => {
  const { place, opened, first, other, secrets } = two();
  expect(secrets.passing).toBe(true);
  const [a, b] = [await first.open("keyring"), await other.open("keyring")];
  await a.set("session", "1");
  await b.set("session", "2");
  expect(place.opened).toEqual(["keyring"]);
  expect(opened).toEqual([place.store, place.store]);
  expect(secrets.passing).toBe(false);
  expect(await a.names()).toEqual(["session"]);
  expect(await b.names()).toEqual(["session"]);
  expect(await a.get("session")).toBe("1");
});

it("one account that shall not be remembered leaves the others' place alone", async () => {
  const { place, first, other, secrets } = two();
  const a = await first.open("keyring");
  const b = await other.open("memory");
  await b.set("session", "2");
  expect(a.kind).toBe("keyring");
  expect(b.kind).toBe("memory");
  expect(await place.store.names()).toEqual([]);
  expect(secrets.passing).toBe(false);
});

it("is moved for all accounts at once, and all follow", async () => {
  const { place, known, held, first, other } = two();
  const [a, b] = [await first.open("keyring"), await other.open("keyring")];
  known.set("first", new Map([["session", "1"]]));
  known.set("abc123", new Map([["session", "2"]]));
  const moved = await first.move("safeStorage", new Map());
  expect(held).toEqual(["abc123"]);
  expect([...place.moved]).toEqual([
    ["session", "1"],
    ["account:abc123:session", "2"],
  ]);
  for (const [store, value] of [
    [moved, "1"],
    [a, "1"],
    [b, "2"],
  ] as const) {
    expect(store.kind).toBe("safeStorage");
    expect(await store.get("session")).toBe(value);
  }
});

it("starting over is for the account that lost its keys; for the place only where nobody else has any there", async () => {
  const { place, known, first, other } = two();
  const [a, b] = [await first.open("keyring"), await other.open("keyring")];
  await a.set("callPassword:!r", "1");
  await b.set("session", "2");
  known.set("abc123", new Map([["session", "2"]]));
  await first.startOver();
  expect(place.startedOver).toBe(0);
  expect(await a.names()).toEqual([]);
  expect(await b.get("session")).toBe("2");
  known.clear();
  await first.startOver();
  expect(place.startedOver).toBe(1);
  // What is asked of it meanwhile still finds an answer.
  expect(a.kind).toBe("keyring");
  await first.open("keyring");
  expect(place.opened).toEqual(["keyring", "keyring"]);
});
