import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AccountId } from "../../preload/contract.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { JsonFile } from "../settings/jsonFile.ts";

/**
 * Where each account keeps its things. The first one has the names from when there was only one, so that nothing has to
 * be moved; each further one has a folder and a prefix of secret names of its own.
 */
export const FIRST_ACCOUNT = "first";
/** Secrets that are nobody's in particular: accounts of visits that have to be ended (main/guest/leftGuests.ts). */
const SHARED = ["guestsToEnd"];
const FURTHER = "account:";

/** What is known of the accounts without opening them. No secrets. */
export const AccountsFile = z.object({
  version: z.literal(1),
  shown: AccountId,
  accounts: z.array(z.object({ id: AccountId, userId: z.string(), displayName: z.string(), homeserver: z.string() })),
});
export type AccountsFile = z.infer<typeof AccountsFile>;
export type KnownAccount = AccountsFile["accounts"][number];

export const accountsFile = (profileFolder: string) => new JsonFile(join(profileFolder, "accounts.json"), AccountsFile);

export function accountFolder(profileFolder: string, id: string): string {
  return id === FIRST_ACCOUNT ? join(profileFolder, "matrix") : join(profileFolder, "accounts", id);
}

/** Where the reminders that were shown are written down; not wiped with the stores of a session for the first one. */
export function remindersFile(profileFolder: string, id: string): string {
  return join(id === FIRST_ACCOUNT ? profileFolder : accountFolder(profileFolder, id), "reminders.json");
}

export function newAccountId(taken: readonly string[]): string {
  return taken.includes(FIRST_ACCOUNT) ? randomBytes(6).toString("hex") : FIRST_ACCOUNT;
}

/** Accounts of earlier runs by their folders, for when the file that lists them is gone or damaged. */
export function accountsOnDisk(profileFolder: string): string[] {
  try {
    const names = readdirSync(join(profileFolder, "accounts"));
    return [FIRST_ACCOUNT, ...names.filter((name) => AccountId.safeParse(name).success && name !== FIRST_ACCOUNT)];
  } catch {
    return [FIRST_ACCOUNT];
  }
}

/** What all names of an account's secrets begin with; "" for the first one. */
export function secretPrefix(id: string): string {
  return id === FIRST_ACCOUNT ? "" : `${FURTHER}${id}:`;
}

/** Every secret that the accounts may have: exact names, and beginnings of names. */
export function secretNamesOf(ids: readonly string[]): { names: string[]; prefixes: string[] } {
  return {
    names: [...SHARED, ...ids.map((id) => `${secretPrefix(id)}session`)],
    prefixes: ids.map((id) => `${secretPrefix(id)}callPassword:`),
  };
}

/**
 * The secrets of one account in the store of all. What uses it needs to know nothing of other accounts.
 * @param store the one that holds them now
 */
export function secretsOf(store: () => SecretStore, id: string): SecretStore {
  const prefix = secretPrefix(id);
  const named = (name: string) => (SHARED.includes(name) ? name : prefix + name);
  const names = async () => {
    const all = await store().names();
    if (prefix === "") return all.filter((name) => !name.startsWith(FURTHER));
    return all.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  };
  return {
    get kind() {
      return store().kind;
    },
    names,
    get: (name) => store().get(named(name)),
    set: (name, value) => store().set(named(name), value),
    delete: (name) => store().delete(named(name)),
    deleteAll: async (begin) => {
      for (const name of await names()) if (name.startsWith(begin)) await store().delete(named(name));
    },
  };
}

/** Nothing of an account stays in the store of all; of the first one what it is known to have. */
export async function forgetSecrets(store: SecretStore, id: string): Promise<void> {
  if (id !== FIRST_ACCOUNT) return store.deleteAll(secretPrefix(id));
  await store.delete("session");
  await store.deleteAll("callPassword:");
}
