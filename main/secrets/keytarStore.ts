import { randomBytes } from "node:crypto";
import { requireValue, type SecretStore, SecretStoreError } from "./secretStore.ts";

/** What is used of keytar (https://github.com/github/node-keytar). */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<{ account: string; password: string }[]>;
}

const SERVICE = "Parley";

/**
 * The system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
 * Service `Parley`, account `PROFILE/NAME`.
 */
export class KeytarSecretStore implements SecretStore {
  readonly kind = "keyring";
  readonly #keytar: Keytar;
  readonly #profile: string;
  readonly #waitMs: number;

  /** @param waitMs how long one operation may take before it counts as locked, in milliseconds. */
  constructor(keytar: Keytar, profile: string, waitMs: number) {
    this.#keytar = keytar;
    this.#profile = profile;
    this.#waitMs = waitMs;
  }

  async get(name: string): Promise<string | undefined> {
    return (await this.#bounded(this.#keytar.getPassword(SERVICE, this.#account(name)))) ?? undefined;
  }

  async set(name: string, value: string): Promise<void> {
    requireValue(value);
    await this.#bounded(this.#keytar.setPassword(SERVICE, this.#account(name), value));
  }

  async names(): Promise<string[]> {
    const found = await this.#bounded(this.#keytar.findCredentials(SERVICE));
    const start = this.#account("");
    return found.flatMap(({ account }) => (account.startsWith(start) ? [account.slice(start.length)] : []));
  }

  async delete(name: string): Promise<void> {
    await this.#bounded(this.#keytar.deletePassword(SERVICE, this.#account(name)));
  }

  async deleteAll(prefix: string): Promise<void> {
    for (const name of await this.names()) if (name.startsWith(prefix)) await this.delete(name);
  }

  #account(name: string): string {
    return `${this.#profile}/${name}`;
  }

  #bounded<T>(operation: Promise<T>): Promise<T> {
    return bounded(operation, this.#waitMs);
  }
}

/** Try-outs still waiting for the system's answer. */
const pendingProbes = new Set<Promise<void>>();
/** A hanging call holds one of the four threads of the pool until it ends. */
const MOST_PENDING = 2;

/**
 * Tries the keyring with a value of its own: write, read, delete.
 *
 * While an earlier try-out still waits (the system is asking the person to unlock), one more is started and no third: the
 * earlier one ends when the person has answered there, but not when they unlocked the keyring elsewhere.
 * @throws SecretStoreError `KeyringMissing` or `KeyringLocked`
 */
export async function probeKeyring(keytar: Keytar, profile: string, waitMs: number): Promise<void> {
  if (pendingProbes.size < MOST_PENDING) {
    const probe = roundTrip(keytar, profile);
    pendingProbes.add(probe);
    void probe.catch(() => {}).finally(() => pendingProbes.delete(probe));
  }
  await bounded(firstToSucceed([...pendingProbes]), waitMs);
}

/** @throws what the last of them failed with, when all have. */
async function firstToSucceed(probes: Promise<void>[]): Promise<void> {
  try {
    await Promise.any(probes);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  }
}

async function roundTrip(keytar: Keytar, profile: string): Promise<void> {
  const account = `${profile}/probe-${randomBytes(6).toString("hex")}`;
  const value = randomBytes(12).toString("hex");
  await keytar.setPassword(SERVICE, account, value);
  const read = await keytar.getPassword(SERVICE, account);
  await keytar.deletePassword(SERVICE, account);
  if (read !== value) throw new SecretStoreError("KeyringMissing", "the keyring does not give back what it was given");
}

async function bounded<T>(operation: Promise<T>, waitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const late = () => reject(new SecretStoreError("KeyringLocked", `no answer within ${waitMs} ms`));
    timer = setTimeout(late, waitMs);
  });
  // When the timeout wins, a later failure of the operation concerns nobody.
  operation.catch(() => {});
  try {
    return await Promise.race([operation, timeout]);
  } catch (error) {
    throw keyringFailure(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Words of libsecret, GLib and macOS for a keyring that waits for the person. */
const LOCKED = /lock|prompt|dismiss|cancel|interaction is not allowed|authoriz/i;

function keyringFailure(error: unknown): SecretStoreError {
  if (error instanceof SecretStoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new SecretStoreError(LOCKED.test(text) ? "KeyringLocked" : "KeyringMissing", text, error);
}
