import type { PeerCandidate } from "../../../preload/contract.ts";

/** A signal holds at most so many. */
const maxBatch = 32;

/**
 * Gathers ICE candidates for a moment, so that they travel in few messages: each is a to-device message with its own
 * encryption and its own place in the homeserver's queue.
 */
export class CandidateBatch {
  readonly #send: (candidates: PeerCandidate[]) => void;
  readonly #waitMs: number;
  #queue: PeerCandidate[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held = false;

  constructor(send: (candidates: PeerCandidate[]) => void, waitMs = 150) {
    this.#send = send;
    this.#waitMs = waitMs;
  }

  add(candidate: PeerCandidate): void {
    this.#queue.push(candidate);
    this.#arm();
  }

  /** A description is being made: what is found meanwhile stands in it, and what was queued before belongs to another. */
  hold(): void {
    this.#held = true;
    this.clear();
  }

  /** The description was sent, with all candidates so far. */
  release(): void {
    this.#held = false;
    this.clear();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
  }

  #arm(): void {
    if (this.#held || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      while (this.#queue.length > 0) this.#send(this.#queue.splice(0, maxBatch));
    }, this.#waitMs);
  }
}
