import { ClientEvent, SyncState } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";

/** So much later asked, and earlier answered, ms. */
const HANGS_MS = 3_000;

interface Running {
  owner: WakeableFetch;
  given: AbortController;
  /** `performance.now()` */
  begun: number;
  isPoll: boolean;
  isRepeated: boolean;
}

/**
 * Whether a request may be sent a second time when nobody knows what became of the first: reading, and whatever Matrix
 * makes the same by its transaction id, its state key, or by what it says (a delayed event is restarted).
 */
export function mayRepeat(method: string, path: string): boolean {
  if (method === "GET" || method === "PUT" || method === "DELETE") return true;
  return method === "POST" && /\/(?:keys\/query|delayed_events\/[^/]+(?:\/[^/]+)?)$/.test(path);
}

/**
 * `fetch` for a client whose hanging requests can be given up: after sleep or in another network, a connection of before
 * hangs until its time is up: minutes for a long poll, and for what was sent meanwhile until the system tries to send it
 * once more, which after forty seconds without network takes as long again.
 */
export class WakeableFetch {
  /** Of all: an outage is one of the computer's. */
  static readonly #running = new Set<Running>();
  readonly #mayRepeat: (method: string, path: string) => boolean;

  constructor(repeats = mayRepeat) {
    this.#mayRepeat = repeats;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input));
    const isPoll = pathname.endsWith("/sync");
    const repeat = !(input instanceof Request) && this.#mayRepeat(init?.method ?? "GET", pathname);
    if (!isPoll && !repeat) return globalThis.fetch(input, init);
    for (let isRepeated = false; ; isRepeated = true) {
      const given = new AbortController();
      const signal = init?.signal ? AbortSignal.any([init.signal, given.signal]) : given.signal;
      const running: Running = { owner: this, given, begun: performance.now(), isPoll, isRepeated };
      WakeableFetch.#running.add(running);
      try {
        const answer = await globalThis.fetch(input, { ...init, signal });
        this.#answered(running);
        return answer;
      } catch (error) {
        // A poll is the SDK's to begin again.
        if (isPoll || !given.signal.aborted || init?.signal?.aborted === true) throw error;
      } finally {
        WakeableFetch.#running.delete(running);
      }
    }
  };

  /**
   * Where what was asked much later is answered first, the network was away in between and told nobody: what is older than
   * that hangs. Once for each, since there are slow answers too.
   */
  #answered({ begun }: Running): void {
    const old = [...WakeableFetch.#running].filter((other) => begun - other.begun > HANGS_MS && !other.isRepeated);
    if (old.some(({ isPoll }) => !isPoll))
      for (const { given } of old) given.abort(new TypeError("the connection hangs"));
  }

  /** What may be repeated is, by a new connection. @returns whether there was a long poll */
  giveUp(): boolean {
    const running = [...WakeableFetch.#running].filter(({ owner }) => owner === this);
    // No AbortError: the SDK takes that for its own wish to end.
    for (const { given } of running) given.abort(new TypeError("the connection is from before a sleep"));
    return running.some(({ isPoll }) => isPoll);
  }

  /** Gives up the running long poll and has the client ask anew at once, instead of after its usual pause. */
  wake(client: Pick<MatrixClient, "retryImmediately" | "on" | "off">): void {
    if (!this.giveUp()) {
      client.retryImmediately();
      return;
    }
    const retry = (state: SyncState) => {
      client.off(ClientEvent.Sync, retry);
      if (state === SyncState.Reconnecting || state === SyncState.Error) client.retryImmediately();
    };
    client.on(ClientEvent.Sync, retry);
  }
}
