import { MatrixScheduler } from "matrix-js-sdk";
import type { MatrixError, MatrixEvent } from "matrix-js-sdk";

const FIRST_MS = 500;
const CAP_MS = 1_000;
/** About half a minute of errors; then the message is shown as not sent, and the person decides. */
const ATTEMPTS = 30;
/** So much shorter or longer, so that all who wait for the same homeserver do not come at the same moment. */
const JITTER = 0.2;

/**
 * How long to wait before a message is sent once more, ms; -1: not again. As the SDK decides, but with a pause that does
 * not grow up to 16 s: messages wait for one another, so after an outage all would stand behind the first one's pause.
 *
 * @param attempts failures so far, from 1 on
 * @param random 0 to 1
 */
export function sendRetryMs(
  event: MatrixEvent | null,
  attempts: number,
  error: MatrixError,
  random = Math.random(),
): number {
  const wait = MatrixScheduler.RETRY_BACKOFF_RATELIMIT(event, 1, error);
  if (wait < 0 || attempts > ATTEMPTS) return -1;
  // The homeserver says itself when it wants to hear of us again.
  if (error.httpStatus === 429) return wait;
  return Math.min(CAP_MS, FIRST_MS * 2 ** (attempts - 1)) * (1 + JITTER * (2 * random - 1));
}
