import type { AuthDict } from "matrix-js-sdk";
import type { UIAuthCallback } from "matrix-js-sdk/lib/interactive-auth.js";
import { sessionOf } from "../guest/guestAccount.ts";

const PASSWORD = "m.login.password";

export function proof(userId: string, password: string, session: string): AuthDict {
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
