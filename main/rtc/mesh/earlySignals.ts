/** As many are kept, and as long, ms: a membership that is that late is not coming. */
const [MOST, LONGEST_MS] = [128, 20_000];

/** Signals that came before the membership of their sender. Bounded: the oldest go first. */
export class EarlySignals<T> {
  #kept: { signal: T; ts: number }[] = [];

  keep(signal: T, now = Date.now()): void {
    this.#kept.push({ signal, ts: now });
    if (this.#kept.length > MOST) this.#kept.shift();
  }

  /** All that are not too old, in the order they came. They are kept no longer; whoever can't use one keeps it again. */
  take(now = Date.now()): T[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept.filter(({ ts }) => now - ts <= LONGEST_MS).map(({ signal }) => signal);
  }

  clear(): void {
    this.#kept = [];
  }
}
