/** So long tasks of the store run in one turn of the event loop, ms: what else waits for the thread has its turn then. */
const SLICE_MS = 8;

/**
 * The order in which the in-memory IndexedDB (fake-indexeddb) runs its tasks: first come, first served, each after the
 * microtasks of the one before. By itself it gives each a `setImmediate`. Each transaction leaves a few of them behind, and
 * each of these starts the next transaction that waits: so a long chain of reads (the devices of a large call) came to run
 * hundreds of them in one turn, for 100 ms and more, in which main answered nobody. Here a turn ends after `SLICE_MS`.
 */
export class StoreTasks {
  readonly #tasks: (() => void)[] = [];
  /** `performance.now()` */
  #sliceEnds: number | undefined;
  #over = false;

  push(task: () => void): void {
    // Whoever comes now runs in a later turn than this.
    if (this.#tasks.length === 0) this.#sliceEnds = undefined;
    this.#tasks.push(task);
    setImmediate(this.#runOne);
  }

  /** There is one immediate for each task, but not for a certain one. */
  readonly #runOne = (): void => {
    this.#sliceEnds ??= performance.now() + SLICE_MS;
    if (!this.#over && performance.now() >= this.#sliceEnds) {
      this.#over = true;
      // Runs in the next turn, before those that are put off behind it.
      setImmediate(() => {
        this.#over = false;
        this.#sliceEnds = undefined;
      });
    }
    if (this.#over) setImmediate(this.#runOne);
    else this.#tasks.shift()?.();
  };
}

const tasks = new StoreTasks();

/** In place of the function of this name in fake-indexeddb (see `storeTasksPlugin.ts`). */
export const queueTask = (task: () => void): void => tasks.push(task);
