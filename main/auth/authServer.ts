import { hostname } from "node:os";
import { OAuth2 } from "matrix-js-sdk";
import { z } from "zod";
import type { ErrorName } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { sdkLogger } from "../logging/log.ts";
import { fetchJson, readBounded } from "../matrix/http.ts";
import { networkFailure } from "../matrix/networkFailure.ts";
import { readAuthMetadata } from "./authMetadata.ts";
import type { AuthMetadata } from "./authMetadata.ts";
import { authUrl } from "./authUrl.ts";
import { LOOPBACK_REDIRECT } from "./loopbackDoor.ts";
import { oauthTokens } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** Who we are to OAuth 2.0 servers (MSC2966). The scheme of the second way back is this host's, reversed (RFC 8252). */
const CLIENT_URI = "https://parley.io/";
export const RETURN_SCHEME = "io.parley";
export const SCHEME_REDIRECT = `${RETURN_SCHEME}:/callback`;

const TIMEOUT_MS = 15_000;
const WellKnown = z.object({
  "org.matrix.msc2965.authentication": z.object({ issuer: z.string() }).optional(),
  "m.authentication": z.object({ issuer: z.string() }).optional(),
});

/**
 * The OAuth 2.0 server of a homeserver (MSC2965): as the homeserver tells it, else by the issuer that `.well-known` names.
 *
 * @param origin where `.well-known/matrix/client` lies
 * @returns undefined where there is none
 * @throws ParleyFailure `AuthServerInvalid` for one that can't be believed, `AuthServerUnreachable`.
 */
export async function findAuthServer(origin: URL, baseUrl: string): Promise<AuthMetadata | undefined> {
  const names = { unreachable: "AuthServerUnreachable", invalid: "AuthServerInvalid" } as const;
  const ask = (url: URL) => fetchJson(url, z.unknown(), { missing: "undefined", ...names });
  for (const path of [
    "/_matrix/client/v1/auth_metadata",
    "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
  ]) {
    const answer = await ask(new URL(path, baseUrl));
    if (answer !== undefined) return readAuthMetadata(answer, baseUrl);
  }
  const wellKnown = WellKnown.safeParse(await ask(new URL("/.well-known/matrix/client", origin)));
  const named = wellKnown.data?.["m.authentication"] ?? wellKnown.data?.["org.matrix.msc2965.authentication"];
  if (named === undefined) return undefined;
  const { issuer } = named;
  // Whether it may be asked at all: its address is the homeserver's word.
  if (authUrl(issuer, baseUrl) === undefined) throw new ParleyFailure("AuthServerInvalid", { detail: "issuer" });
  const place = new URL(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const answer = await fetchJson(place, z.unknown(), { missing: "fail", redirect: "error", ...names });
  return readAuthMetadata(answer, baseUrl, issuer);
}

/**
 * Makes this app known to the server (MSC2966, RFC 7591).
 *
 * @param grants beside the ones of a sign-in in the browser
 * @throws ParleyFailure `AuthServerUnreachable`, `AuthServerInvalid`
 */
export async function registerClient(metadata: AuthMetadata, grants: readonly string[] = []): Promise<string> {
  const answer = await fetchJson(new URL(metadata.registration_endpoint), z.object({ client_id: z.string().min(1) }), {
    method: "POST",
    body: {
      client_name: "Parley",
      client_uri: CLIENT_URI,
      application_type: "native",
      redirect_uris: [LOOPBACK_REDIRECT, SCHEME_REDIRECT],
      response_types: ["code"],
      grant_types: ["authorization_code", "refresh_token", ...grants],
      token_endpoint_auth_method: "none",
    },
    redirect: "error",
    missing: "fail",
    unreachable: "AuthServerUnreachable",
    invalid: "AuthServerInvalid",
  });
  if (answer === undefined) throw new ParleyFailure("AuthServerInvalid");
  return answer.client_id;
}

/** The page to open, and what redeems the code it sends back (MSC2964, RFC 7636). */
export async function beginCodeFlow(
  metadata: AuthMetadata,
  client: { clientId: string; deviceId: string; redirectUri: string; state: string },
): Promise<{ url: string; verifier: string }> {
  const flow = new OAuth2(metadata, client, sdkLogger("oauth"));
  // MSC2967: the scope has the API and the device.
  const url = await flow.generateAuthorizationCodeGrantUrl(client.state, client.redirectUri, "query");
  return { url, verifier: flow.context.codeVerifier };
}

/** @throws ParleyFailure `BrowserSignInRefused`, `AuthServerUnreachable`, `AuthServerInvalid` */
export async function redeemCode(
  metadata: AuthMetadata,
  code: { code: string; verifier: string; clientId: string; redirectUri: string },
): Promise<Tokens> {
  const asked = Date.now();
  const { status, json } = await post(metadata.token_endpoint, {
    grant_type: "authorization_code",
    code: code.code,
    code_verifier: code.verifier,
    client_id: code.clientId,
    redirect_uri: code.redirectUri,
  });
  if (status >= 400) throw new ParleyFailure("BrowserSignInRefused", { detail: errorOf(json) ?? String(status) });
  const tokens = oauthTokens(json, asked);
  if (tokens === undefined) throw new ParleyFailure("AuthServerInvalid", { detail: "tokens" });
  return tokens;
}

/**
 * New tokens for an old refresh token. @returns "refused" when the server says that the session is over
 * @throws ParleyFailure `AuthServerUnreachable` for everything that may pass
 */
export async function refreshOAuth(
  metadata: AuthMetadata,
  clientId: string,
  refreshToken: string,
): Promise<Tokens | "refused"> {
  const asked = Date.now();
  const { status, json } = await post(metadata.token_endpoint, {
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: clientId,
  });
  if (isRefusal(status, json)) return "refused";
  const tokens = status < 400 ? oauthTokens(json, asked) : undefined;
  if (tokens === undefined) throw new ParleyFailure("AuthServerUnreachable", { detail: `refresh: ${status}` });
  return tokens;
}

const PASSING = new Set(["temporarily_unavailable", "server_error", "slow_down"]);

/** Only an error of OAuth 2.0 (RFC 6749, 5.2) ends a session: a page, a proxy's word or a homeserver's does not. */
export function isRefusal(status: number, json: unknown): boolean {
  if (status < 400 || status >= 500 || status === 408 || status === 429) return false;
  const error = errorOf(json);
  return (
    error !== undefined && !PASSING.has(error) && !(typeof json === "object" && json !== null && "errcode" in json)
  );
}

/** RFC 7009. @throws ParleyFailure `AuthServerUnreachable` */
export async function revoke(
  metadata: AuthMetadata,
  clientId: string,
  token: string,
  kind: "access_token" | "refresh_token",
): Promise<void> {
  const { status } = await post(metadata.revocation_endpoint, { token, token_type_hint: kind, client_id: clientId });
  if (status >= 400) throw new ParleyFailure("AuthServerUnreachable", { detail: `revocation: ${status}` });
}

/** What the person sees in their list of sessions. */
export function deviceName(): string {
  return `Parley on ${hostname()}`;
}

/**
 * Secrets go to this address alone: a redirect is a failure.
 *
 * @throws ParleyFailure `AuthServerUnreachable`; what it was aborted with
 */
export async function post(
  address: string,
  form: Record<string, string>,
  abort?: AbortSignal,
): Promise<{ status: number; json: unknown }> {
  const url = new URL(address);
  const unreachable: ErrorName = "AuthServerUnreachable";
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { accept: "application/json" },
      redirect: "error",
      signal: abort === undefined ? limit : AbortSignal.any([abort, limit]),
    });
    const text = await readBounded(response);
    if (response.status >= 500) throw new ParleyFailure(unreachable, { detail: `${url.host}: ${response.status}` });
    return { status: response.status, json: parse(text) };
  } catch (cause) {
    abort?.throwIfAborted();
    if (cause instanceof ParleyFailure) throw cause;
    throw new ParleyFailure(networkFailure(cause, unreachable), { detail: url.host, cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The word of RFC 6749, 5.2 in a refusal; of no other characters than those words have. */
export function errorOf(json: unknown): string | undefined {
  const parsed = z.object({ error: z.string().max(200) }).safeParse(json);
  return parsed.success ? parsed.data.error.replaceAll(/[^a-z_]/g, "").slice(0, 40) : undefined;
}
