import type { MediaKey } from "../../preload/contract.ts";

/** Keys of one sender that are kept: rotations are a second apart at least, and a late frame is older by a few. */
export const KEYS_OF_ONE = 16;
/** Senders whose keys are kept: those in the call, and those who may come back with the key they had. */
export const SENDERS = 512;

/**
 * The media keys of one call, by sender and index (MSC4143), bounded whatever others send: of each sender the newest
 * 16, of senders the 512 who sent last. Who is away for a moment finds their keys kept: nobody would send them again.
 */
export class KeyRing {
  /** By identity, in the order of their last key; keys by index, in the order of arrival. */
  readonly #senders = new Map<string, Map<number, MediaKey>>();

  set(key: MediaKey): void {
    const keys = this.#senders.get(key.identity) ?? new Map<number, MediaKey>();
    this.#senders.delete(key.identity);
    this.#senders.set(key.identity, keys);
    keys.delete(key.index);
    keys.set(key.index, key);
    dropOldest(keys, KEYS_OF_ONE);
    dropOldest(this.#senders, SENDERS);
  }

  all(): MediaKey[] {
    return [...this.#senders.values()].flatMap((keys) => [...keys.values()]);
  }

  /** Oldest first. */
  of(identity: string): MediaKey[] {
    return [...(this.#senders.get(identity)?.values() ?? [])];
  }

  has(identity: string): boolean {
    return this.#senders.has(identity);
  }

  clear(): void {
    this.#senders.clear();
  }
}

/** A Map remembers the order of insertion. */
export function dropOldest(map: Map<unknown, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
