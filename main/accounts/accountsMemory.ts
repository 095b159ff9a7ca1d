import type { AppState } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import type { JsonFile } from "../settings/jsonFile.ts";
import { accountsOnDisk, FIRST_ACCOUNT } from "./accountSlots.ts";
import type { AccountsFile, KnownAccount } from "./accountSlots.ts";

const log = logFor("accounts");

/** Which accounts there are, from one run to the next: what was known of each when it was last signed in. No secrets. */
export class AccountsMemory {
  /** Of earlier runs; at least one. */
  readonly ids: string[];
  /** The one that was shown last. */
  readonly shown: string;
  readonly #file: JsonFile<AccountsFile>;
  readonly #known = new Map<string, KnownAccount>();
  #written = "";

  constructor(file: JsonFile<AccountsFile>, profileFolder: string) {
    this.#file = file;
    const read = file.read();
    for (const known of read?.accounts ?? []) this.#known.set(known.id, known);
    const found = read?.accounts.map(({ id }) => id) ?? accountsOnDisk(profileFolder);
    this.ids = found.length === 0 ? [FIRST_ACCOUNT] : found;
    const first = this.ids[0] ?? FIRST_ACCOUNT;
    this.shown = read !== undefined && this.ids.includes(read.shown) ? read.shown : first;
  }

  get(id: string): KnownAccount | undefined {
    return this.#known.get(id);
  }

  /** Also of accounts that can't be opened in this run. */
  get known(): string[] {
    return [...this.#known.keys()];
  }

  /** A visit is nothing to remember. */
  learn(id: string, session: AppState["session"]): void {
    if (session.phase !== "signedIn" || session.guest === true) return;
    const { me, homeserver } = session;
    this.#known.set(id, { id, userId: me.userId, displayName: me.displayName, homeserver });
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  /** @param shown the one to be shown at the next start: the first of them that is known */
  write(shown: readonly (string | undefined)[]): void {
    const last = shown.find((id) => id !== undefined && this.#known.has(id));
    const file: AccountsFile = { version: 1, shown: last ?? FIRST_ACCOUNT, accounts: [...this.#known.values()] };
    const text = JSON.stringify(file);
    if (text === this.#written) return;
    this.#written = text;
    try {
      this.#file.write(file);
    } catch (error) {
      log.error("the list of accounts could not be written", error);
    }
  }
}
