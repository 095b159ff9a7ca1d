import type { MatrixClient } from "matrix-js-sdk";
import { z } from "zod";
import { logFor } from "../logging/log.ts";
import { dropOldest, KEYS_OF_ONE } from "./keyRing.ts";
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

/** What of the running call is needed to decide. */
export interface OwnKeyUseOptions {
  client: MatrixClient;
  /** Whether media has been given it as our own. */
  isUsed(key: SentKey): boolean;
  /** The other devices in the call of a room, `USER DEVICE`. */
  others(roomId: string): string[];
  use(key: SentKey): void;
}

/**
 * Sees to it that the media key others were given is the one we encrypt with, and soon.
 *
 * 1. A new key is used a while after it was sent, so that nobody who hears us misses a syllable. Where nobody of those
 *    present has the key before it, there is nobody to wait for, and the one who comes in sees nothing until then: it is used
 *    at once. So it is whenever somebody joins one who is alone.
 * 2. The SDK (43.0) makes a new key when somebody leaves, and does not put it to use when nobody is left to share it with at
 *    that moment. Who joins within the grace period is then given that key, while we go on encrypting with the one before,
 *    which they may not have: they see and hear nothing. It happens to everybody at once when a homeserver comes back after
 *    an outage, for it then takes all memberships back (MSC4140) before they are written again. So whoever is left alone
 *    uses the new key from then on: who comes next waits for a key, and for no other one after it.
 */
export class OwnKeyUse {
  readonly #options: OwnKeyUseOptions;
  /** Who was given which key (`INDEX KEY`), as long as they stay. */
  readonly #holders = new Map<string, Set<string>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OwnKeyUseOptions) {
    this.#options = options;
    const { client } = options;
    const send = client.encryptAndSendToDevice.bind(client);
    client.encryptAndSendToDevice = async (eventType, devices, payload) => {
      const parsed = eventType === MEDIA_KEYS ? Sent.safeParse(payload) : undefined;
      const sent = parsed?.success === true ? { roomId: parsed.data.room_id, ...parsed.data.keys } : undefined;
      if (sent !== undefined) {
        this.#sending(
          sent,
          devices.map(({ userId, deviceId }) => `${userId} ${deviceId}`),
        );
      }
      await send(eventType, devices, payload);
      if (sent !== undefined) this.#sent(sent);
    };
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#holders.clear();
  }

  /** Somebody came or left. Who left and comes again has no keys of before. */
  membersChanged(roomId: string): void {
    const others = new Set(this.#options.others(roomId));
    for (const holders of this.#holders.values())
      for (const holder of holders) if (!others.has(holder)) holders.delete(holder);
  }

  /** @param newest the key that the next one who comes will be given */
  leftAlone(roomId: string, newest: Omit<SentKey, "roomId"> | undefined): void {
    if (newest === undefined || this.#options.others(roomId).length > 0) return;
    const key = { roomId, ...newest };
    if (!this.#options.isUsed(key)) this.#options.use(key);
  }

  #sending(key: SentKey, to: string[]): void {
    const slot = `${key.index} ${key.key}`;
    const holders = this.#holders.get(slot) ?? new Set();
    this.#holders.set(slot, holders);
    dropOldest(this.#holders, KEYS_OF_ONE);
    const usedBefore = this.#options.isUsed(key);
    const misses = this.#options.others(key.roomId).some((other) => this.#hasAnother(other, slot));
    for (const device of to) holders.add(device);
    if (!usedBefore && !misses) this.#options.use(key);
  }

  /** Whether this device was given a key of ours other than that one: the one in use may be among them. */
  #hasAnother(device: string, slot: string): boolean {
    return [...this.#holders].some(([each, holders]) => each !== slot && holders.has(device));
  }

  /** Only the latest counts: one before it must not become the current one again. */
  #sent(key: SentKey): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#options.isUsed(key)) return;
      log.warn(`media key ${key.index} was shared and not used: it is now`);
      this.#options.use(key);
    }, LATEST_USE_MS);
  }
}
