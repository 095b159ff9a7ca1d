import type { CallState } from "../../preload/contract.ts";

/** Nobody is brought back into a call that they may have forgotten meanwhile, ms. */
const FRESH_MS = 120_000;

/**
 * The call that a full disk has cut off, because no key could be written any more. It is gone into again when the stores
 * are open anew; it may take several times until they can be written for good.
 */
export class InterruptedCall {
  #roomId: string | undefined;
  #ts = 0;

  /** The session ends. @param reopening for a while, until its stores can be written again */
  gone(call: CallState, reopening: boolean, now: number): void {
    if (!reopening) this.#roomId = undefined;
    else if (call.phase === "joining" || call.phase === "joined") [this.#roomId, this.#ts] = [call.roomId, now];
  }

  /** The session is back. @returns the room of the call to go on with */
  resume(now: number): string | undefined {
    return now - this.#ts < FRESH_MS ? this.#roomId : undefined;
  }
}
