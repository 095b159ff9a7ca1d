import type { SecretsPlace, SessionSecrets } from "../matrix/sessionSecrets.ts";
import { MemorySecretStore } from "../secrets/memoryStore.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { SecretStoreError } from "../secrets/secretStore.ts";
import { forgetSecrets, secretPrefix, secretsOf } from "./accountSlots.ts";

export interface AccountSecretsOptions {
  ids(): string[];
  /** What an account keeps, by the names that it has for it. */
  kept(id: string): { known: SessionSecrets["known"]; kept: Pick<SessionSecrets["kept"], "exclusively"> } | undefined;
  /** They can be read now. */
  onOpen(store: SecretStore): void;
}

/** The one place where the secrets of all accounts lie, and what each account sees of it. The person is asked once. */
export class AccountSecrets {
  readonly #place: SecretsPlace;
  readonly #options: AccountSecretsOptions;
  #store: SecretStore | undefined;
  /** The place was started over: what is open is the one of before. */
  #isOld = false;

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
        if (choice === "memory" && this.#store !== undefined && !this.#isOld) return new MemorySecretStore();
        if (choice === "safeStorage" || this.#store === undefined || this.#isOld)
          this.#store = await this.#place.open(choice);
        this.#isOld = false;
        this.#options.onOpen(this.#store);
        return this.#view(id);
      },
      shown: () => this.#place.shown(),
      move: async (to) => {
        // Who asks holds its own still.
        const others = this.#options.ids().filter((other) => other !== id);
        const move = others.reduce<() => Promise<SecretStore>>(
          (held, other) => () => this.#options.kept(other)?.kept.exclusively(held) ?? held(),
          () => this.#place.move(to, this.#known()),
        );
        this.#store = await move();
        return this.#view(id);
      },
      startOver: async () => {
        const others = this.#options.ids().some((other) => other !== id && this.#knownOf(other).size > 0);
        // What is lost is this account's alone.
        if (others) return this.forget(id);
        await this.#place.startOver();
        this.#isOld = true;
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

  #knownOf(id: string): ReadonlyMap<string, string> {
    return this.#options.kept(id)?.known() ?? new Map();
  }

  #known(): ReadonlyMap<string, string> {
    const all = this.#options
      .ids()
      .flatMap((id) => [...this.#knownOf(id)].map(([name, value]) => [secretPrefix(id) + name, value] as const));
    return new Map(all);
  }
}
