import type { MatrixClient } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";

const log = logFor("delayed-leave");

/** A restart that has not been answered after this long counts as failed here, although it may still succeed, ms. */
const PATIENCE_MS = 2_000;

/**
 * Watches our own restarts of the delayed leave (MSC4140) and asks for help at the first that fails.
 *
 * The help is the auth service, which restarts the leave on our behalf while the SFU sees us (wire.md, step 6). Asked for
 * from the start, it would keep a *killed* client in the roster for as long as the SFU takes to give it up (21 s were
 * measured with LiveKit 1.11), where our own restarts simply stop. Asked for when the homeserver does not answer us, it
 * keeps a call alive that would otherwise be seen to leave.
 */
export function watchLeaveRestarts(client: MatrixClient, onTrouble: (delayId: string) => void): void {
  const restart = client._unstable_restartScheduledDelayedEvent.bind(client);
  client._unstable_restartScheduledDelayedEvent = async (delayId, options) => {
    const timer = setTimeout(() => trouble("no answer"), PATIENCE_MS);
    const trouble = (why: string) => {
      clearTimeout(timer);
      log.warn(`the delayed leave could not be restarted: ${why}`);
      onTrouble(delayId);
    };
    try {
      return await restart(delayId, options);
    } catch (error) {
      // Gone means sent or replaced: nothing is left to be kept alive, the membership is written anew.
      if (!isGone(error)) trouble(error instanceof Error ? error.message : "unknown");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === "M_NOT_FOUND";
}
