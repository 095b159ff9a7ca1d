import { Session } from "node:inspector";
import { logFor } from "../../logging/log.ts";

const log = logFor("memory");

/** The page's process has ended by then, and what closing has still to do is done. */
const SETTLED_MS = 10_000;
/** Syncing goes on: what that leaves behind is taken from time to time. */
const AGAIN_MS = 30 * 60_000;

/** Decides when memory is given back: while nobody sees or hears Parley, as that holds main up for a moment. */
export class Rest {
  readonly #give: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(give: () => void) {
    this.#give = give;
  }

  /** @param idle no window, no call, nothing rings */
  update(idle: boolean): void {
    if (!idle) this.stop();
    else this.#timer ??= this.#after(SETTLED_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#give();
      this.#timer = this.#after(AGAIN_MS);
    }, ms).unref();
  }
}

/**
 * V8 keeps the room that a start or a call needed for new objects (16 MiB) as long as the process is quiet: nothing makes
 * it collect. This is its own order for low memory, by the inspector's interface within the process, which opens no port. It happens in one of the next turns.
 */
export function giveMemoryBack(): void {
  const session = new Session();
  session.connect();
  const before = process.memoryUsage().heapTotal;
  session.post("HeapProfiler.collectGarbage", () => {
    const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);
    log.info(`heap at rest: ${mib(before)} → ${mib(process.memoryUsage().heapTotal)} MiB`);
    // Closed from within its own answer, V8 would stand still.
    setImmediate(() => session.disconnect());
  });
}
