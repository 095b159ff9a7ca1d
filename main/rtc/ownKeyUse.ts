import type { MatrixClient } from "matrix-js-sdk";
import { z } from "zod";
import { logFor } from "../logging/log.ts";
import { MEDIA_KEYS } from "./mediaKeyPolicy.ts";

const log = logFor("media-keys");

const Sent = z.object({
  room_id: z.string(),
  keys: z.object({ index: z.number().int().min(0).max(255), key: z.string().min(1) }),
});
/** Longer than the SDK waits by itself between sending a key and using it (`useKeyDelay`), ms. */
const LATEST_USE_MS = 1_500;

/** A media key of our own that others have now. */
export interface SentKey {
  roomId: string;
  index: number;
  /** base64 */
  key: string;
}

/**
 * Sees to it that the media key others were given is the one we encrypt with.
 *
 * The SDK (43.0) makes a new key when somebody leaves, and does not put it to use when nobody is left to share it with at
 * that moment. Who joins within the grace period is then given that key, while we go on encrypting with the one before,
 * which they may not have: they see and hear nothing. It happens to everybody at once when a homeserver comes back after
 * an outage, for it then takes all memberships back (MSC4140) before they are written again.
 */
export class OwnKeyUse {
  readonly #isUsed: (key: SentKey) => boolean;
  readonly #use: (key: SentKey) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param isUsed whether media has been given it as our own. */
  constructor(client: MatrixClient, isUsed: (key: SentKey) => boolean, use: (key: SentKey) => void) {
    this.#isUsed = isUsed;
    this.#use = use;
    const send = client.encryptAndSendToDevice.bind(client);
    client.encryptAndSendToDevice = async (eventType, devices, payload) => {
      await send(eventType, devices, payload);
      const sent = eventType === MEDIA_KEYS ? Sent.safeParse(payload) : undefined;
      if (sent?.success === true) this.#sent({ roomId: sent.data.room_id, ...sent.data.keys });
    };
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Only the latest counts: one before it must not become the current one again. */
  #sent(key: SentKey): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#isUsed(key)) return;
      log.warn(`media key ${key.index} was shared and not used: it is now`);
      this.#use(key);
    }, LATEST_USE_MS);
  }
}
