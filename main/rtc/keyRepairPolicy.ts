import { z } from "zod";
import { dropOldest } from "./keyRing.ts";
import type { KeySender } from "./mediaKeyPolicy.ts";
import { backOffMs } from "./backOff.ts";

/**
 * A lost media key is repaired by asking again (to-device messages get lost: a queue that is full, a federation that was
 * cut, an Olm session that is broken). Two ways, the cheap one first:
 *
 * 1. `io.parley.media_key_request`, to-device, encrypted: `{room_id, member: {claimed_device_id}, sent_ts}`, to the one
 *    device whose key is missing. Parley answers with its current key, to that one device (an ordinary
 *    `io.element.call.encryption_keys`). Other clients do not know it and ignore it.
 * 2. Writing one's own membership anew with `created_ts` one millisecond later. For MatrixRTC a member whose `created_ts`
 *    changed has lost all keys (the SDK's RTCEncryptionManager, which Element Call uses), so every client sends its key to
 *    us again, or a fresh one to all if its key is older than ten seconds. That costs everybody something: it is done
 *    rarely, and only when frames prove that somebody is there whom we cannot decrypt.
 */
export const KEY_REQUEST = "io.parley.media_key_request";

/** Stands beside the keys that Parley sends (others pass over it): this device answers requests. */
export const ANSWERS_REQUESTS = "io.parley.answers_requests";

const Request = z.object({
  room_id: z.string().min(2).max(255),
  member: z.object({ claimed_device_id: z.string().min(1).max(255) }),
  sent_ts: z.number().optional(),
});
export type KeyRequest = z.infer<typeof Request>;

/** A key that is on its way deserves this long, from when both are in the call, ms. */
const PATIENCE_MS = 3_000;
/** For this long a report of frames that do not decrypt counts; the page repeats it sooner while they come, ms. */
const REPORT_MS = 8_000;
const SETTLED_MS = 15_000;
const FIRST_PAUSE_MS = 2_000;
/**
 * Where frames arrive the other is there, and can't answer for some reason that may end at any moment (a cut between two
 * homeservers): asked so often, the answer comes soon after. Where nothing arrives there may be nobody.
 */
const LONGEST_PAUSE_MS = { reported: 5_000, silent: 60_000 };
/** Unanswered requests until the other is taken for a client that does not know them. */
const ASKS_FIRST = 2;
const REANNOUNCE_PAUSE_MS = 30_000;
const REANNOUNCE_LIMIT = 4;

/** What is known of the keys of one other member. */
export interface KeyNeed {
  /** Some key of theirs has arrived in this call. */
  hasKey: boolean;
  /** They have said that this device gets no key of theirs (main/trust/exclusionNotices.ts). */
  withheld: boolean;
  /** Since when both are in the call, ms. */
  sinceTs: number;
  /** When the page last said that frames arrive which no key opens; undefined: never. */
  reportedTs: number | undefined;
  asks: number;
  lastAskTs: number | undefined;
  /** They know requests, and answer them as soon as they can: they have asked for a key themselves, or said so with one. */
  knowsRequests: boolean;
}

/** Of this call, over all members. */
export interface Reannounced {
  count: number;
  lastTs: number | undefined;
}

export type KeyStep = "ask" | "reannounce" | "nothing";

/** @param random in [0, 1), fresh for each look: spreads the members of a call who all lost the same key. */
export function nextKeyStep(need: KeyNeed, before: Reannounced, now: number, random: number): KeyStep {
  const reported = need.reportedTs !== undefined && now - need.reportedTs < REPORT_MS;
  if (!reported && (need.hasKey || now - need.sinceTs < PATIENCE_MS)) return "nothing";
  // Their key comes by itself when they change their mind; a question now and then is for when that gets lost.
  if (need.withheld) return now - (need.lastAskTs ?? need.sinceTs) < LONGEST_PAUSE_MS.silent ? "nothing" : "ask";
  const longest = LONGEST_PAUSE_MS[reported ? "reported" : "silent"];
  const pause = backOffMs(FIRST_PAUSE_MS, longest, need.asks - 1, random);
  if (need.lastAskTs !== undefined && now - need.lastAskTs < pause) return "nothing";
  // Announcing anew makes everybody change their keys: after a cut between two homeservers that is what the keys of
  // both sides, which have just arrived, would be lost to.
  if (reported && !need.knowsRequests && need.asks >= ASKS_FIRST && mayReannounce(before, now)) return "reannounce";
  return "ask";
}

/** Whether what lacked has come: the next key that gets lost is asked for as quickly as the first. */
export function isSettled({ hasKey, reportedTs }: KeyNeed, now: number): boolean {
  return hasKey && (reportedTs === undefined || now - reportedTs >= SETTLED_MS);
}

function mayReannounce({ count, lastTs }: Reannounced, now: number): boolean {
  if (count >= REANNOUNCE_LIMIT) return false;
  return lastTs === undefined || now - lastTs >= REANNOUNCE_PAUSE_MS * 2 ** (count - 1);
}

/** Whether the sender of a media key says that it answers requests. */
export function answersRequests(content: unknown): boolean {
  return (
    typeof content === "object" && content !== null && ANSWERS_REQUESTS in content && content[ANSWERS_REQUESTS] === true
  );
}

/** So many requests in vain, and the pauses are long. */
const MANY_ASKS = 2;

/** They were heard of, so what is asked of them will arrive: the next request goes as soon as the first. */
export function heardOf(need: KeyNeed): void {
  need.knowsRequests = true;
  if (need.asks > MANY_ASKS) need.asks = 0;
}

export type RequestVerdict =
  | { kind: "answer"; request: KeyRequest }
  | { kind: "refused"; reason: "unencrypted" | "malformed" | "senderMismatch" };

/** Whether a request is what it claims to be. One device must not have a key sent to another in its name. */
export function judgeKeyRequest(sender: unknown, content: unknown, encryptedBy: KeySender | null): RequestVerdict {
  if (encryptedBy === null) return { kind: "refused", reason: "unencrypted" };
  const parsed = Request.safeParse(content);
  if (!parsed.success) return { kind: "refused", reason: "malformed" };
  // Unlike a key, a request of a device that is not known says nothing: there is nobody to answer.
  const mine = sender === encryptedBy.sender && encryptedBy.senderDevice === parsed.data.member.claimed_device_id;
  return mine ? { kind: "answer", request: parsed.data } : { kind: "refused", reason: "senderMismatch" };
}

/** One device is answered this often, ms, and all together so many times a minute. */
const ANSWER_PAUSE_MS = 1_500;
const ANSWERS_A_MINUTE = 120;
const ANSWERED_DEVICES = 512;

/** How often requests are answered: whoever asks without end gets no more than the others. */
export class AnswerMeter {
  readonly #last = new Map<string, number>();
  #window = { from: 0, count: 0 };

  /** @returns whether this one is answered. */
  take(device: string, now: number): boolean {
    if (now - (this.#last.get(device) ?? -Infinity) < ANSWER_PAUSE_MS) return false;
    if (now - this.#window.from >= 60_000) this.#window = { from: now, count: 0 };
    if (this.#window.count >= ANSWERS_A_MINUTE) return false;
    this.#window.count++;
    this.#last.delete(device);
    this.#last.set(device, now);
    dropOldest(this.#last, ANSWERED_DEVICES);
    return true;
  }
}
