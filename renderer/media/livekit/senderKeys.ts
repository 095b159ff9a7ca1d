import type { MediaKey } from "../../../preload/contract.ts";

/**
 * All sender keys of a call (MSC4143), shared by its connections. Keys may come before their participant, before
 * the connection, before the worker: they are kept, and every new connection starts with all of them.
 */
export class SenderKeys {
  /** By identity and index, in the order of arrival: a sender's newest key is its last. */
  readonly #keys = new Map<string, MediaKey>();

  /** The keys known when the call starts. They are older than any that was added before: those came by event. */
  seed(keys: readonly MediaKey[]): void {
    const newer = [...this.#keys];
    this.add(keys);
    for (const [slot, key] of newer) {
      this.#keys.delete(slot);
      this.#keys.set(slot, key);
    }
  }

  /** @returns those that are new, in order. A key that is known already is not set twice: that would make an old
   * key of one's own the current one again. */
  add(keys: readonly MediaKey[]): MediaKey[] {
    const added: MediaKey[] = [];
    for (const key of keys) {
      const slot = `${key.index} ${key.identity}`;
      if (this.#keys.get(slot)?.key === key.key) continue;
      this.#keys.delete(slot);
      this.#keys.set(slot, key);
      added.push(key);
    }
    return added;
  }

  all(): MediaKey[] {
    return [...this.#keys.values()];
  }

  has(identity: string): boolean {
    return this.all().some((key) => key.identity === identity);
  }

  clear(): void {
    this.#keys.clear();
  }
}
