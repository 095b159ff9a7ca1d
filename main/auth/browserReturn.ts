import { ParleyFailure } from "../failure.ts";

/** What the browser has to bring back, made before it was opened. */
export interface Expected {
  /** Random, for this one sign-in. */
  state: string;
  /** Which parameter carries what is exchanged for a session: of OAuth 2.0, or of single sign-on. */
  carries: "code" | "loginToken";
  /** Of the OAuth 2.0 server (RFC 9207). */
  issuer?: string;
  /** The server says that it always names itself. */
  issuerRequired?: boolean;
}

/**
 * Reads the query that the browser came back with.
 *
 * @returns the code or the login token
 * @throws ParleyFailure `BrowserSignInMismatch` (not the sign-in that was begun, or from another server),
 * `BrowserSignInCancelled`, `BrowserSignInRefused`.
 */
export function readReturn(query: URLSearchParams, expected: Expected): string {
  // Twice is never meant, and which one counts would be anybody's guess.
  const only = (name: string) => (query.getAll(name).length === 1 ? (query.get(name) ?? undefined) : undefined);
  if (only("state") !== expected.state) throw new ParleyFailure("BrowserSignInMismatch", { detail: "state" });
  const issuer = only("iss");
  const named = issuer !== undefined || query.has("iss") || expected.issuerRequired === true;
  if (expected.issuer !== undefined && named && issuer !== expected.issuer)
    throw new ParleyFailure("BrowserSignInMismatch", { detail: "iss" });
  const error = query.get("error");
  if (error !== null) {
    if (error === "access_denied") throw new ParleyFailure("BrowserSignInCancelled");
    throw new ParleyFailure("BrowserSignInRefused", { detail: error.replaceAll(/[^a-z_]/g, "").slice(0, 40) });
  }
  const carried = only(expected.carries);
  if (carried === undefined || carried === "" || carried.length > 4096)
    throw new ParleyFailure("BrowserSignInMismatch", { detail: expected.carries });
  return carried;
}
