import type { SecretsPlace } from "../matrix/sessionSecrets.ts";
import { MemorySecretStore } from "../secrets/memoryStore.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { SecretStoreError } from "../secrets/secretStore.ts";
import { forgetSecrets, secretPrefix, secretsOf } from "./accountSlots.ts";

export interface AccountSecretsOptions {
  ids(): string[];
  /** The secrets in use of an account, by the names that it has for them. */
  known(id: string): ReadonlyMap<string, string>;
  /** They can be read now. */
  onOpen(store: SecretStore): void;
}

/** The one place where the secrets of all accounts lie, and what each account sees of it. The person is asked once. */
export class AccountSecrets {
  readonly #place: SecretsPlace;
  readonly #options: AccountSecretsOptions;
  #store: SecretStore | undefined;

  constructor(place: SecretsPlace, options: AccountSecretsOptions) {
    this.#place = place;
    this.#options = options;
  }

  /** Whether nothing outlives the app, as far as is known. */
  get passing(): boolean {
    return this.#store === undefined || this.#store.kind === "memory";
  }

  /** The place as one account sees it. */
  of(id: string): SecretsPlace {
    return {
      open: async (choice) => {
        // Of this account nothing shall be remembered; what is open for the others stays.
        if (choice === "memory" && this.#store !== undefined) return new MemorySecretStore();
        if (choice === "safeStorage" || this.#store === undefined) this.#store = await this.#place.open(choice);
        this.#options.onOpen(this.#store);
        return this.#view(id);
      },
      shown: () => this.#place.shown(),
      move: async (to) => {
        this.#store = await this.#place.move(to, this.#known());
        return this.#view(id);
      },
      startOver: async () => {
        const others = this.#options.ids().some((other) => other !== id && this.#options.known(other).size > 0);
        // What is lost is this account's alone.
        if (others) return this.forget(id);
        await this.#place.startOver();
        this.#store = undefined;
      },
    };
  }

  /** Nothing of an account stays. */
  async forget(id: string): Promise<void> {
    if (this.#store !== undefined) await forgetSecrets(this.#store, id);
  }

  /** It follows the secrets when they are moved. */
  #view(id: string): SecretStore {
    return secretsOf(() => {
      if (this.#store === undefined) throw new SecretStoreError("SecretsUnreadable", "the secrets are not open");
      return this.#store;
    }, id);
  }

  #known(): ReadonlyMap<string, string> {
    const all = this.#options
      .ids()
      .flatMap((id) => [...this.#options.known(id)].map(([name, value]) => [secretPrefix(id) + name, value] as const));
    return new Map(all);
  }
}
