import { requireValue, type SecretStore } from "./secretStore.ts";

/** The person's choice "remember nothing": secrets live as long as the app runs and touch no disk. */
export class MemorySecretStore implements SecretStore {
  readonly kind = "memory";
  readonly #secrets = new Map<string, string>();

  async get(name: string): Promise<string | undefined> {
    return this.#secrets.get(name);
  }

  async set(name: string, value: string): Promise<void> {
    requireValue(value);
    this.#secrets.set(name, value);
  }

  async names(): Promise<string[]> {
    return [...this.#secrets.keys()];
  }

  async delete(name: string): Promise<void> {
    this.#secrets.delete(name);
  }

  async deleteAll(prefix: string): Promise<void> {
    for (const name of this.#secrets.keys()) if (name.startsWith(prefix)) this.#secrets.delete(name);
  }
}
