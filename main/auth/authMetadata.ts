import { isValidAuthMetadata } from "matrix-js-sdk";
import type { ValidatedAuthMetadata } from "matrix-js-sdk";
import { ParleyFailure } from "../failure.ts";
import { authUrl } from "./authUrl.ts";

export type AuthMetadata = ValidatedAuthMetadata;

const ENDPOINTS = [
  "authorization_endpoint",
  "token_endpoint",
  "revocation_endpoint",
  "registration_endpoint",
  "account_management_uri",
  "device_authorization_endpoint",
] as const;

/**
 * What a homeserver says of its OAuth 2.0 server (MSC2965, RFC 8414), believed only as far as it can be: complete, PKCE
 * with S256, every address one that `authUrl` takes, and the issuer the one it was asked as.
 *
 * @param homeserver base URL of the homeserver
 * @param issuer who it has to be; left out where the homeserver itself answered
 * @throws ParleyFailure `AuthServerInvalid`
 */
export function readAuthMetadata(answer: unknown, homeserver: string, issuer?: string): AuthMetadata {
  if (!isValidAuthMetadata(answer)) throw new ParleyFailure("AuthServerInvalid", { detail: "incomplete" });
  const named = authUrl(answer.issuer, homeserver);
  if (named === undefined || named.search !== "") throw new ParleyFailure("AuthServerInvalid", { detail: "issuer" });
  if (issuer !== undefined && answer.issuer !== issuer)
    throw new ParleyFailure("AuthServerInvalid", { detail: `${named.host}: issuer` });
  for (const name of ENDPOINTS) {
    if (answer[name] !== undefined && authUrl(answer[name], homeserver) === undefined)
      throw new ParleyFailure("AuthServerInvalid", { detail: `${named.host}: ${name}` });
  }
  return answer;
}

/** RFC 8628, as a type of grant. */
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Whether a device without a browser can be signed in there (RFC 8628, MSC4341). */
export function hasDeviceGrant(metadata: AuthMetadata): boolean {
  return metadata.device_authorization_endpoint !== undefined && metadata.grant_types_supported.includes(DEVICE_GRANT);
}

/** What can be opened of one's account in the browser (MSC4191). */
export type AccountAction = "account" | "devices" | "resetIdentity";

/** @returns undefined where the server names no such page. */
export function accountPage(
  metadata: AuthMetadata,
  homeserver: string,
  action: AccountAction,
  deviceId: string,
): URL | undefined {
  const page = authUrl(metadata.account_management_uri, homeserver);
  if (page === undefined) return undefined;
  if (action === "resetIdentity") {
    // That it can be done there was said by whoever asked for it (MSC4312).
    page.searchParams.set("action", "org.matrix.cross_signing_reset");
    return page;
  }
  const supported = new Set(metadata.account_management_actions_supported ?? []);
  const wanted =
    action === "devices"
      ? ["org.matrix.devices_list", "org.matrix.sessions_list"]
      : ["org.matrix.profile", "org.matrix.account"];
  const known = wanted.find((name) => supported.has(name));
  if (known !== undefined) page.searchParams.set("action", known);
  if (known !== undefined && action === "devices") page.searchParams.set("device_id", deviceId);
  return page;
}
