/** Changes come in bursts (a sync batch, many decrypted at once); what follows from them is done once for each burst. */
export class Burst {
  readonly #ms: number;
  readonly #work: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param ms from the first change until the work is done. */
  constructor(ms: number, work: () => void) {
    this.#ms = ms;
    this.#work = work;
  }

  /** Something changed. Bound, to serve as a listener. */
  readonly soon = (): void => {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#work();
    }, this.#ms);
  };

  /** Forgets what has changed since. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
