import { ClientEvent, SyncState } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";

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
  readonly #polls = new Set<AbortController>();
  readonly #others = new Set<AbortController>();

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input));
    const isPoll = pathname.endsWith("/sync");
    const repeat = !(input instanceof Request) && mayRepeat(init?.method ?? "GET", pathname);
    if (!isPoll && !repeat) return globalThis.fetch(input, init);
    for (;;) {
      const given = new AbortController();
      const signal = init?.signal ? AbortSignal.any([init.signal, given.signal]) : given.signal;
      const running = isPoll ? this.#polls : this.#others;
      running.add(given);
      try {
        return await globalThis.fetch(input, { ...init, signal });
      } catch (error) {
        // A poll is the SDK's to begin again.
        if (isPoll || !given.signal.aborted || init?.signal?.aborted === true) throw error;
      } finally {
        running.delete(given);
      }
    }
  };

  /** What may be repeated is, by a new connection. @returns whether there was a long poll */
  #giveUp(): boolean {
    const polls = [...this.#polls];
    // No AbortError: the SDK takes that for its own wish to end.
    for (const running of [...polls, ...this.#others])
      running.abort(new TypeError("the connection is from before a sleep"));
    return polls.length > 0;
  }

  /** Gives up the running long poll and has the client ask anew at once, instead of after its usual pause. */
  wake(client: Pick<MatrixClient, "retryImmediately" | "on" | "off">): void {
    if (!this.#giveUp()) {
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
