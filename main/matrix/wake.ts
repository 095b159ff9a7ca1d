import { ClientEvent, SyncState } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";

/**
 * `fetch` for a client whose long polls can be given up: after sleep or in another network, a connection of before hangs
 * until its time is up, which for a long poll is minutes.
 */
export class WakeableFetch {
  readonly #polls = new Set<AbortController>();

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (!/\/sync(?:\?|$)/.test(address)) return globalThis.fetch(input, init);
    const poll = new AbortController();
    const signal = init?.signal ? AbortSignal.any([init.signal, poll.signal]) : poll.signal;
    this.#polls.add(poll);
    try {
      return await globalThis.fetch(input, { ...init, signal });
    } finally {
      this.#polls.delete(poll);
    }
  };

  /** @returns whether there was one */
  #giveUp(): boolean {
    const polls = [...this.#polls];
    // No AbortError: the SDK takes that for its own wish to end.
    for (const poll of polls) poll.abort(new TypeError("the connection is from before a sleep"));
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
