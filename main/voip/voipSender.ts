import { MatrixError } from "matrix-js-sdk";
import type { MatrixClient, TimelineEvents } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";
import type { WrittenEvent } from "./voipEvents.ts";

const log = logFor("voip");
const [TRIES, PAUSE_MS] = [5, 1_000];

/** Sends what this device says in a call into its room, one after the other; encrypted in encrypted rooms. */
export class VoipSender {
  readonly #client: MatrixClient;
  readonly #roomId: string;
  #queue: Promise<void> = Promise.resolve();

  constructor(client: MatrixClient, roomId: string) {
    this.#client = client;
    this.#roomId = roomId;
  }

  /** Rejects when the homeserver did not take it. */
  send({ type, content }: WrittenEvent): Promise<void> {
    const sent = this.#queue.then(() => this.#put(type, content));
    this.#queue = sent.catch(() => undefined);
    return sent;
  }

  /** What ends a call, or says whom it is with: tried again while the homeserver can't be reached. Never rejects. */
  async sendSurely(event: WrittenEvent): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- Each try only after the one before failed.
        return await this.send(event);
      } catch (error) {
        const refused = error instanceof MatrixError && error.errcode !== "M_LIMIT_EXCEEDED";
        log.warn(`${event.type} could not be sent`, error instanceof Error ? error.name : "");
        if (refused || attempt === TRIES || !this.#client.clientRunning) return;
        // oxlint-disable-next-line no-await-in-loop -- As above.
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  async #put(type: string, content: Record<string, unknown>): Promise<void> {
    // The SDK's types of these events are of its own call code; what is written is checked by `voipEvents.test.ts`.
    await this.#client.sendEvent(
      this.#roomId,
      type as keyof TimelineEvents,
      content as unknown as TimelineEvents[keyof TimelineEvents],
    );
  }
}
