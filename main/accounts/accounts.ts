import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import type { StateChange } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { wipeMatrix } from "../matrix/matrixConnection.ts";
import type { SecretChoice, SecretsPlace } from "../matrix/sessionSecrets.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import type { JsonFile } from "../settings/jsonFile.ts";
import type { StateHub } from "../state.ts";
import type { Account } from "./account.ts";
import { ringsOf } from "./accountRings.ts";
import { AccountsMemory } from "./accountsMemory.ts";
import { AccountSecrets } from "./accountSecrets.ts";
import { newAccountId, secretsOf } from "./accountSlots.ts";
import type { AccountsFile } from "./accountSlots.ts";
import { beforeAnswer, canGoBack, listed, newEntry, nextAccounts } from "./accountsState.ts";
import type { AccountsInput, AccountsModel, Dropped } from "./accountsState.ts";
import { viewOf } from "./accountsView.ts";
import type { ViewedAccount } from "./accountsView.ts";
import { untilOpen } from "./untilOpen.ts";

const log = logFor("accounts");
/** An account that takes longer to open holds up the ones after it no more, ms. */
const NEXT_MS = 5_000;

export interface AccountsOptions {
  /** What the window shows. */
  hub: StateHub;
  profileFolder: string;
  file: JsonFile<AccountsFile>;
  /** Where the secrets of all accounts lie. */
  secrets: SecretsPlace;
  /** @param secrets of this account alone */
  build(id: string, secrets: SecretsPlace): Account;
}

/**
 * Owner of the accounts: which there are, which one the window shows, and what the window gets to see of each. All of
 * them sync and ring, shown or not. Emits `added`.
 */
export class Accounts extends EventEmitter<{ added: [Account] }> {
  readonly #options: AccountsOptions;
  readonly #accounts = new Map<string, Account>();
  readonly #memory: AccountsMemory;
  #model: AccountsModel;
  readonly #secrets: AccountSecrets;
  /** Those that are gone, while what they have left is being removed. */
  readonly #leaving = new Map<string, Promise<void>>();
  #othersStarted = false;

  constructor(options: AccountsOptions) {
    super();
    this.#options = options;
    this.#memory = new AccountsMemory(options.file, options.profileFolder);
    this.#secrets = new AccountSecrets(options.secrets, {
      known: (id) => this.#accounts.get(id)?.session.secrets.known() ?? new Map(),
      ids: () => [...this.#accounts.keys()],
      onOpen: (store) => {
        if (this.#othersStarted) return;
        this.#othersStarted = true;
        void this.#startOthers(store);
      },
    });
    const { ids, shown } = this.#memory;
    this.#model = { shown, entries: ids.map((id) => newEntry(id, { userId: this.#memory.get(id)?.userId })) };
    for (const id of ids) this.#make(id);
    options.hub.on("change", this.#onWindow);
    this.#show();
  }

  /** The account that the window shows. */
  get shown(): Account {
    return this.#need(this.#model.shown);
  }

  get all(): Account[] {
    return [...this.#accounts.values()];
  }

  isShown(id: string): boolean {
    return this.#model.shown === id;
  }

  /** Undefined while it is the only one: then it need not be said which. */
  saidAs(id: string): string | undefined {
    return listed(this.#model).length > 1 ? this.#model.entries.find((entry) => entry.id === id)?.userId : undefined;
  }

  /** Missed calls that the person has not seen, in all accounts. */
  get missed(): number {
    return this.all.reduce((sum, { hub }) => sum + hub.current.recents.missed, 0);
  }

  /** Whether there are others beside the one that is shown. */
  get hasOthers(): boolean {
    return listed(this.#model).some(({ id }) => id !== this.#model.shown);
  }

  /** Opens what is stored: the account that is shown first, and the others when that is done or takes long. */
  async start(choice?: SecretChoice): Promise<void> {
    await this.shown.session.start(choice);
  }

  /** @throws ParleyFailure `AccountInCall`, `InvalidRequest` where nobody is signed in, or for a visit only. */
  async add(): Promise<void> {
    this.#refuseInCall();
    const { session } = this.#options.hub.current;
    const guest = session.phase === "signedIn" && session.guest === true;
    if (guest || listed(this.#model).length === 0) throw new ParleyFailure("InvalidRequest", { detail: session.phase });
    const id = newAccountId([...this.#accounts.keys(), ...this.#memory.known, ...this.#leaving.keys()]);
    this.#input({ type: "add", id });
    if (this.#accounts.has(id)) await this.#need(id).session.start();
  }

  /** @throws ParleyFailure `InvalidRequest` where no sign-in is shown, or no account is there to go back to. */
  cancelAdd(): void {
    if (!canGoBack(this.#model)) throw new ParleyFailure("InvalidRequest", { detail: "nothing to go back to" });
    this.#input({ type: "cancel" });
  }

  /** @throws ParleyFailure `AccountInCall`, `InvalidRequest`. */
  switchTo(id: string): void {
    if (id === this.#model.shown) return;
    if (!listed(this.#model).some((entry) => entry.id === id)) throw new ParleyFailure("InvalidRequest");
    this.#refuseInCall();
    this.#input({ type: "switch", id });
  }

  /** Ends every session; what can't be reached is wiped here all the same. */
  async signOutAll(): Promise<void> {
    const shown = this.#model.shown;
    const signOut = async (account: Account) => {
      await untilOpen(account, NEXT_MS);
      const { phase } = account.hub.current.session;
      try {
        if (phase === "signedIn") await account.handlers.signOut({});
        else await this.#forget(account);
      } catch (error) {
        log.error("an account could not be signed out", error);
      }
      // What was signed out with an error stays listed otherwise.
      if (phase !== "signedIn") this.#input({ type: "absent", id: account.id });
    };
    await Promise.all(this.all.filter(({ id }) => id !== shown).map(signOut));
    await signOut(this.shown);
  }

  /**
   * The one to answer a call, after the window shows its account and a call of another account is left; below it, those
   * who are called by the same event. @throws ParleyFailure `CallEnded`
   */
  async answering(ring: string): Promise<{ account: Account; id: string }[]> {
    const [first] = this.rungBy(ring);
    if (first === undefined) throw new ParleyFailure("CallEnded");
    const { shown } = this;
    const plan = beforeAnswer(shown.id, first.account.id, shown.inCall);
    if (plan.leaveCall) await shown.leaveCall();
    if (plan.show !== undefined) this.#input({ type: "switch", id: plan.show });
    return this.rungBy(ring);
  }

  /** Whom a ring calls, as `answering`. */
  rungBy(ring: string): { account: Account; id: string }[] {
    const rings = this.#listed().map(({ id, userId, state }) => ({
      account: id,
      userId,
      incoming: state.ring.incoming,
    }));
    return ringsOf(rings, ring).map(({ account, id }) => ({ account: this.#need(account), id }));
  }

  /** For toasts: an account's room is opened, after the window shows the account. @returns false in a call of another */
  tryShow(id: string): boolean {
    if (!this.#accounts.has(id)) return false;
    if (this.isShown(id)) return true;
    if (this.shown.inCall) return false;
    this.#input({ type: "switch", id });
    return true;
  }

  /** For the app's end. */
  async close(): Promise<void> {
    await Promise.all([...this.all.map((account) => account.close()), ...this.#leaving.values()]);
  }

  #refuseInCall(): void {
    if (this.shown.inCall) throw new ParleyFailure("AccountInCall");
  }

  #need(id: string): Account {
    const account = this.#accounts.get(id);
    if (account === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no such account" });
    return account;
  }

  #make(id: string): Account {
    const account = this.#options.build(id, this.#secrets.of(id));
    this.#accounts.set(id, account);
    account.hub.on("change", (change) => this.#onAccount(account, change));
    this.emit("added", account);
    return account;
  }

  async #startOthers(secrets: SecretStore): Promise<void> {
    const others = this.#model.entries.map(({ id }) => id).filter((id) => id !== this.#model.shown);
    if (others.length === 0) return;
    await untilOpen(this.shown, NEXT_MS);
    for (const id of others) {
      const account = this.#accounts.get(id);
      if (account === undefined) continue;
      // Never opened without its keys: that would wipe its stores, and the keys may lie in another place.
      const stored = await secretsOf(() => secrets, id)
        .get("session")
        .catch((error: unknown) => void log.warn("an account's secrets can't be read", error));
      if (stored === undefined && this.#model.shown !== id) {
        log.warn("an account is left alone: its secrets are not here");
        // Its session has ended in an earlier run.
        if (!existsSync(account.folder)) this.#memory.forget(id);
        this.#input({ type: "absent", id });
        continue;
      }
      void account.session.start();
      await untilOpen(account, NEXT_MS);
    }
  }

  /** Settings are the person's, not an account's. */
  readonly #onWindow = ({ settings }: StateChange): void => {
    if (settings !== undefined) for (const { hub } of this.all) hub.set("settings", settings);
  };

  #onAccount(account: Account, change: StateChange): void {
    if (!this.#accounts.has(account.id)) return;
    const { session } = change;
    if (session !== undefined) {
      if (session.phase === "signedOut" && session.error === undefined && this.#isOver(account.id))
        this.#memory.forget(account.id);
      this.#memory.learn(account.id, session);
      this.#input({
        type: "session",
        id: account.id,
        phase: session.phase,
        userId: session.phase === "signedIn" ? session.me.userId : undefined,
        failed: session.phase === "signedOut" && session.error !== undefined,
      });
    } else this.#show(change);
  }

  #isOver(id: string): boolean {
    return this.#model.entries.some((entry) => entry.id === id && entry.phase === "signingOut");
  }

  #input(input: AccountsInput): void {
    const before = this.#model.shown;
    const { model, dropped } = nextAccounts(this.#model, input);
    this.#model = model;
    for (const { id } of model.entries) if (!this.#accounts.has(id)) this.#make(id);
    const from = this.#accounts.get(before);
    for (const each of dropped) this.#drop(each);
    this.#write();
    this.#show();
    if (model.shown === before) return;
    log.info("the window shows another account");
    from?.hidden();
    this.shown.shown();
  }

  #drop({ id, how }: Dropped): void {
    const account = this.#accounts.get(id);
    if (account === undefined) return;
    this.#accounts.delete(id);
    account.stopToasts();
    if (how === "leave") return;
    this.#memory.forget(id);
    const gone = async () => {
      // Its services are still being built where it was just signed in.
      await Promise.resolve();
      if (how === "end") await account.session.signOut();
      await this.#forget(account);
    };
    const leaving = gone()
      .catch((error: unknown) => log.error("what an account has left could not be removed", error))
      .finally(() => this.#leaving.delete(id));
    this.#leaving.set(id, leaving);
  }

  async #forget({ id, folder }: Account): Promise<void> {
    this.#memory.forget(id);
    await this.#secrets.forget(id);
    await wipeMatrix(folder);
  }

  /** What is not known of it stays as it was: an account whose secrets are elsewhere comes back with them. */
  #write(): void {
    if (this.#secrets.passing) return;
    this.#memory.write([this.#model.shown, this.#model.before]);
  }

  #listed(): ViewedAccount[] {
    return listed(this.#model).map(({ id, userId = "" }) => ({
      id,
      userId,
      state: this.#need(id).hub.current,
      known: this.#memory.get(id),
    }));
  }

  /** Brings what the window sees in line: with all, or with what an account has changed. */
  #show(change?: StateChange): void {
    this.#options.hub.setAll(viewOf(this.#model.shown, this.shown.hub.current, this.#listed(), change));
  }
}
