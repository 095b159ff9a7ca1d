import { ClientEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent } from "matrix-js-sdk";
import { z } from "zod";
import { logFor } from "../logging/log.ts";

const log = logFor("ring");
/** To-device, to the person's own devices alone: this ring is answered. */
const ANSWERED = "io.parley.ring_answered";
const Content = z.object({ notification_id: z.string().min(2).max(255) });

/**
 * Tells the person's other devices at once that one of them answers. The membership says it too, but only after the
 * delayed leave that goes before it; a device that does not know this message hears of it then. It holds no secret: the
 * homeserver learns the same from the membership, and can at most silence what it could have withheld.
 */
export class OwnDevices {
  readonly #client: MatrixClient;
  readonly #onAnswered: (notificationId: string) => void;

  constructor(client: MatrixClient, onAnswered: (notificationId: string) => void) {
    this.#client = client;
    this.#onAnswered = onAnswered;
    client.on(ClientEvent.ToDeviceEvent, this.#onToDevice);
  }

  stop(): void {
    this.#client.off(ClientEvent.ToDeviceEvent, this.#onToDevice);
  }

  answered(notificationId: string): void {
    const everyDevice = new Map([["*", { notification_id: notificationId }]]);
    this.#client
      .sendToDevice(ANSWERED, new Map([[this.#client.getSafeUserId(), everyDevice]]))
      .catch((error: unknown) => log.warn("the other devices hear of the answer by the membership alone", error));
  }

  readonly #onToDevice = (event: MatrixEvent) => {
    if (event.getType() !== ANSWERED || event.getSender() !== this.#client.getUserId()) return;
    const content = Content.safeParse(event.getContent());
    if (content.success) this.#onAnswered(content.data.notification_id);
  };
}
