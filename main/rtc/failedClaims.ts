import { AsyncLocalStorage } from "node:async_hooks";
import type { MatrixClient } from "matrix-js-sdk";
import { z } from "zod";

const CLAIM = "/_matrix/client/v3/keys/claim";
const Answer = z.object({
  one_time_keys: z.record(z.string(), z.unknown()).optional(),
  failures: z.record(z.string(), z.unknown()).optional(),
});

/** Whether a claim of one-time keys got none, since none of the homeservers asked could be reached. */
export function hasOnlyFailed(answer: unknown): boolean {
  let content = answer;
  try {
    if (typeof answer === "string") content = JSON.parse(answer);
  } catch {
    return false;
  }
  const { one_time_keys: keys = {}, failures = {} } = Answer.safeParse(content).data ?? {};
  return Object.keys(keys).length === 0 && Object.keys(failures).length > 0;
}

/**
 * Keeps the crypto store from remembering that another homeserver was out of reach. It would not try to make an Olm session
 * with anybody there for 15 s, then 30 s, and up to 15 minutes: after a net split those who came meanwhile would get no
 * media keys from the other side for as long, although the servers meet again. Here a claim that only failed counts as one
 * that was not answered; sending media keys has its own way of trying again.
 *
 * Only for what is done in `run`: sending a message to a room must go on without those who are out of reach.
 */
export function forgetFailedClaims(client: MatrixClient): { run<T>(work: () => Promise<T>): Promise<T> } {
  const forgetting = new AsyncLocalStorage<true>();
  const http = client.http as unknown as {
    authedRequest(method: string, path: string, ...rest: unknown[]): Promise<unknown>;
  };
  const request = http.authedRequest.bind(http);
  http.authedRequest = async (method, path, ...rest) => {
    const answer = await request(method, path, ...rest);
    if (path === CLAIM && forgetting.getStore() === true && hasOnlyFailed(answer))
      // By this name the SDK knows that it shall not try again by itself.
      throw Object.assign(new Error("no homeserver that was asked for keys could be reached"), { name: "AbortError" });
    return answer;
  };
  return { run: (work) => forgetting.run(true, work) };
}
