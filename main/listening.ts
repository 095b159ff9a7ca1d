interface Source<K, L> {
  on(event: K, listener: L): unknown;
  off(event: K, listener: L): unknown;
}

/** What somebody listens to, for as long as they are there: written once, and ended as a whole. */
export class Listening {
  readonly #ends: (() => void)[] = [];

  /** The same listener to all of these events of one emitter. */
  to<const K extends readonly unknown[], L>(
    emitter: Source<NoInfer<K[number]>, NoInfer<L>>,
    listener: L,
    ...events: K
  ): this {
    for (const event of events) {
      emitter.on(event, listener);
      this.#ends.push(() => emitter.off(event, listener));
    }
    return this;
  }

  /** Nothing is heard any more. */
  stop(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}
