import type { CallName } from "../preload/contract.ts";
import type { CallHandlers } from "./security/door.ts";

/** A page that does not come up within this time is not there, ms. */
const PAGE_MS = 1_000;

/** When the page had all that it needs to draw. */
export class PageFilled {
  readonly filled: Promise<void>;
  #tell: () => void = () => undefined;

  constructor() {
    this.filled = new Promise((resolve) => {
      this.#tell = resolve;
      setTimeout(resolve, PAGE_MS);
    });
  }

  /** The answer is on its way; what blocks comes after it. */
  tell(): void {
    setImmediate(this.#tell);
  }
}

/** Calls that need no rooms. */
const early: ReadonlySet<CallName> = new Set([
  "getState",
  "discoverHomeserver",
  "signIn",
  "answerKeyring",
  "addAccount",
  "cancelAddAccount",
  "switchAccount",
  "takeOpenRequest",
  "changeSettings",
  "getRingPage",
  "reportCallVideo",
  "answerClose",
  "installUpdate",
  "postponeUpdate",
]);

/**
 * While the rooms of last time are shown, and the session behind them is still being opened, what a person does is done
 * as soon as it can be.
 *
 * @param opening undefined when nothing is waited for.
 */
export function waitForRooms(
  handlers: CallHandlers,
  opening: () => Promise<void> | undefined,
  page: PageFilled,
): CallHandlers {
  const entries = Object.entries(handlers) as [CallName, (args: unknown) => unknown][];
  const waiting = entries.map(([name, handle]) => [
    name,
    async (args: unknown) => {
      // The last thing a page asks before it draws.
      if (name === "takeOpenRequest") page.tell();
      const rooms = early.has(name) ? undefined : opening();
      if (rooms !== undefined) await rooms;
      return handle(args);
    },
  ]);
  return Object.fromEntries(waiting) as CallHandlers;
}
