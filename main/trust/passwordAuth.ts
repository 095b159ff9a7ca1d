import { MatrixError } from "matrix-js-sdk";
import type { AuthDict, MatrixClient } from "matrix-js-sdk";
import type { UIAuthCallback } from "matrix-js-sdk/lib/interactive-auth.js";
import { ParleyFailure } from "../failure.ts";
import { sessionOf } from "../guest/guestAccount.ts";

const PASSWORD = "m.login.password";

function proof(userId: string, password: string, session: string): AuthDict {
  return { type: PASSWORD, identifier: { type: "m.id.user", user: userId }, user: userId, password, session };
}

/** User-interactive authentication by password: the first request asks, the second proves. */
export function byPassword(userId: string, password: string): UIAuthCallback<void> {
  return async (request) => {
    try {
      return await request(null);
    } catch (cause) {
      const session = sessionOf(cause, PASSWORD);
      if (session === undefined) throw cause;
      return request(proof(userId, password, session));
    }
  };
}

/**
 * Asks the homeserver whether it would take the password, by a request that does nothing. A reset must not find out
 * half way: by then the old identity is gone.
 *
 * @throws ParleyFailure `WrongPassword`; `IdentityResetRefused` where a password is no proof (single sign-on); `Offline`.
 */
export async function checkPassword(client: MatrixClient, password: string): Promise<void> {
  const request = (auth?: AuthDict) => client.deleteMultipleDevices([], auth);
  try {
    await request();
  } catch (cause) {
    const session = sessionOf(cause, PASSWORD);
    if (session === undefined) throw new ParleyFailure(isAnswer(cause) ? "IdentityResetRefused" : "Offline", { cause });
    try {
      await request(proof(client.getSafeUserId(), password, session));
    } catch (refusal) {
      throw new ParleyFailure(isAnswer(refusal) ? "WrongPassword" : "Offline", { cause: refusal });
    }
  }
}

function isAnswer(cause: unknown): boolean {
  return cause instanceof MatrixError && cause.httpStatus !== undefined && cause.httpStatus < 500;
}
