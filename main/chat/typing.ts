/** A notice holds this long at the homeserver when nothing follows it, ms: shorter than a thought, longer than a pause. */
export const TYPING_MS = 12_000;
/** Renewed no more often than this, ms. */
const RENEW_MS = 6_000;

/**
 * One's own typing notices (`m.typing`, also in encrypted rooms: that somebody writes is no secret to the server, what is).
 * Says it when one begins, renews it while one goes on, and takes it back when one stops.
 */
export class TypingNotice {
  readonly #send: (typing: boolean) => void;
  /** When it was last said; undefined while nobody thinks that we type. */
  #saidTs: number | undefined;

  constructor(send: (typing: boolean) => void) {
    this.#send = send;
  }

  set(typing: boolean, now = Date.now()): void {
    const stands = this.#saidTs !== undefined && now - this.#saidTs < TYPING_MS;
    if (!typing) {
      this.#saidTs = undefined;
      if (stands) this.#send(false);
    } else if (this.#saidTs === undefined || now - this.#saidTs >= RENEW_MS) {
      this.#saidTs = now;
      this.#send(true);
    }
  }

  /** A message takes it back by itself, at every client; here only that it stood is forgotten. */
  sent(): void {
    this.set(false);
  }
}
