import { dropOldest } from "./keyRing.ts";

/** One device of one room's call. */
export interface KeyOrigin {
  roomId: string;
  userId: string;
  deviceId: string;
}

export type Admission = "pass" | "held" | "dropped";

/** Keys that come before their sender's membership, kept of one device: it may have rotated already. */
const EARLY_OF_ONE = 4;
const EARLY_DEVICES = 256;
const EARLY_MS = 2 * 60_000;
/** A member sends at most so many keys at once, and so many a second from then on: the SDK keeps every one it is given. */
const BURST = 40;
const REFILL_PER_S = 2;
const METERED_DEVICES = 1024;

const idOf = ({ roomId, userId, deviceId }: KeyOrigin): string => JSON.stringify([roomId, userId, deviceId]);

/**
 * Which media keys go on to the call, and when. Anybody on Matrix may send one: of those who are not in the call yet a
 * few are held until they are (a key often comes before the membership), and a member who sends without end is cut off.
 * What is lost that way is asked for again (`keyRepairPolicy`).
 */
export class KeyAdmission<T> {
  readonly #early = new Map<string, { origin: KeyOrigin; ts: number; keys: T[] }>();
  readonly #meters = new Map<string, { tokens: number; ts: number }>();

  /** @param now ms. @param inCall whether this device is in the roster. */
  offer(origin: KeyOrigin, key: T, inCall: boolean, now: number): Admission {
    const id = idOf(origin);
    if (inCall) return this.#meter(id, now) ? "pass" : "dropped";
    const held = this.#early.get(id) ?? { origin, ts: now, keys: [] };
    this.#early.delete(id);
    this.#early.set(id, { origin, ts: now, keys: [...held.keys, key].slice(-EARLY_OF_ONE) });
    dropOldest(this.#early, EARLY_DEVICES);
    return "held";
  }

  /** The keys of those who are in the call by now, oldest first; what nobody came for is forgotten. */
  release(isInCall: (origin: KeyOrigin) => boolean, now: number): T[] {
    const released: T[] = [];
    for (const [id, { origin, ts, keys }] of this.#early) {
      const came = isInCall(origin);
      if (!came && now - ts < EARLY_MS) continue;
      this.#early.delete(id);
      if (came) released.push(...keys.filter(() => this.#meter(id, now)));
    }
    return released;
  }

  get held(): number {
    return [...this.#early.values()].reduce((sum, { keys }) => sum + keys.length, 0);
  }

  #meter(id: string, now: number): boolean {
    const before = this.#meters.get(id) ?? { tokens: BURST, ts: now };
    const tokens = Math.min(BURST, before.tokens + (Math.max(0, now - before.ts) / 1000) * REFILL_PER_S);
    this.#meters.delete(id);
    this.#meters.set(id, { tokens: tokens >= 1 ? tokens - 1 : tokens, ts: now });
    dropOldest(this.#meters, METERED_DEVICES);
    return tokens >= 1;
  }
}
