import { ClientEvent, SyncState } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent } from "matrix-js-sdk";
import { EventEmitter } from "node:events";
import { logFor } from "../logging/log.ts";
import { RECENTS } from "../matrix/ownEvents.ts";
import { emptyMemory, mergeMemory, readMemory, sameMemory } from "./recentsMemory.ts";
import type { RecentsMemory } from "./recentsMemory.ts";

const log = logFor("recents");
/** Writes in a row, should another device write at the same time. */
const MAX_WRITES = 5;

/**
 * What the person did with the list, in account data: in force here at once, written as soon as the homeserver can be
 * reached, and merged with what other devices wrote. Emits `changed`.
 */
export class SharedMemory extends EventEmitter<{ changed: [] }> {
  readonly #client: MatrixClient;
  #memory: RecentsMemory;
  #writing: Promise<void> | undefined;
  #stopped = false;

  constructor(client: MatrixClient) {
    super();
    this.#client = client;
    this.#memory = mergeMemory(this.#remote(), emptyMemory, Date.now());
    client.on(ClientEvent.AccountData, this.#onAccountData);
    client.on(ClientEvent.Sync, this.#onSync);
  }

  get current(): RecentsMemory {
    return this.#memory;
  }

  /** Resolves when it is written, or when it could not be for now. */
  async remember(part: Partial<RecentsMemory>): Promise<void> {
    this.#memory = mergeMemory(this.#memory, { ...emptyMemory, ...part }, Date.now());
    this.emit("changed");
    await this.#write();
  }

  stop(): void {
    this.#stopped = true;
    this.#client.off(ClientEvent.AccountData, this.#onAccountData);
    this.#client.off(ClientEvent.Sync, this.#onSync);
    this.removeAllListeners();
  }

  /** Another device wrote: its word is added to ours, and ours given back where it did not know. */
  readonly #onAccountData = (event: MatrixEvent) => {
    if (event.getType() !== RECENTS) return;
    this.#memory = mergeMemory(this.#memory, this.#remote(), Date.now());
    this.emit("changed");
    if (!this.#isWritten()) void this.#write();
  };

  readonly #onSync = (state: SyncState) => {
    if (state === SyncState.Syncing && !this.#isWritten()) void this.#write();
  };

  #remote(): RecentsMemory {
    return readMemory(this.#client.getAccountData(RECENTS)?.getContent());
  }

  #isWritten(): boolean {
    return sameMemory(this.#remote(), this.#memory, Date.now());
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeNow()
      .catch((error: unknown) =>
        log.warn("what was done with the list can't be written yet", error instanceof Error ? error.message : ""),
      )
      .finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    // More may be remembered while one write is under way.
    for (let writes = 0; writes < MAX_WRITES && !this.#stopped && !this.#isWritten(); writes++) {
      // oxlint-disable-next-line no-await-in-loop -- The next depends on what this one left.
      await this.#client.setAccountData(RECENTS, this.#memory);
    }
  }
}
