import { z } from "zod";
import type { Homeserver } from "../../preload/contract.ts";
import { hasDeviceGrant } from "../auth/authMetadata.ts";
import type { AuthMetadata } from "../auth/authMetadata.ts";
import { findAuthServer } from "../auth/authServer.ts";
import { LoginFlows, readProviders } from "../auth/providers.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { fetchJson } from "./http.ts";
import { isLoopback } from "./loopback.ts";

const WellKnown = z.object({ "m.homeserver": z.object({ base_url: z.string() }) });
const Versions = z.object({
  versions: z.array(z.string()),
  unstable_features: z.record(z.string(), z.unknown()).optional(),
});

const log = logFor("session");

/**
 * What a person may type for a homeserver: `example.org`, `@me:example.org`, `https://example.org`, `localhost:8008`.
 *
 * @returns the origin to start from; plain http only on loopback.
 * @throws ParleyFailure `HomeserverUnknown` when it is no server name.
 */
export function parseServer(typed: string): URL {
  let text = typed.trim();
  if (text.startsWith("@")) text = text.slice(text.indexOf(":") + 1);
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  let url: URL;
  try {
    url = new URL(withScheme ? text : `https://${text}`);
  } catch (cause) {
    throw new ParleyFailure("HomeserverUnknown", { detail: text, cause });
  }
  if (!withScheme && isLoopback(url.hostname)) url = new URL(`http://${text}`);
  const plainAllowed = url.protocol === "http:" && isLoopback(url.hostname);
  if ((url.protocol !== "https:" && !plainAllowed) || url.username || url.password || !url.hostname) {
    throw new ParleyFailure("HomeserverUnknown", { detail: url.host });
  }
  return new URL(url.origin);
}

/** A homeserver, and the OAuth 2.0 server that signs its people in, if there is one. */
export interface Ways {
  homeserver: Homeserver;
  auth: AuthMetadata | undefined;
}

/**
 * Finds the client-server API of a homeserver by `.well-known/matrix/client`, checks that a homeserver is there, and in
 * which ways one signs in.
 *
 * @throws ParleyFailure `HomeserverUnknown` (no such name), `HomeserverUnreachable`,
 * `HomeserverInvalid` (something answers there, but it does not speak Matrix); of its OAuth 2.0 server, where there is no
 * other way in, `AuthServerInvalid`, `AuthServerUnreachable`.
 */
export async function discoverWays(typed: string): Promise<Ways> {
  const origin = parseServer(typed);
  const wellKnown = await fetchJson(new URL("/.well-known/matrix/client", origin), WellKnown, { missing: "undefined" });
  const base = wellKnown === undefined ? origin : parseServer(wellKnown["m.homeserver"].base_url);
  const versions = await fetchJson(new URL("/_matrix/client/versions", base), Versions, { missing: "undefined" });
  if (versions === undefined) throw new ParleyFailure("HomeserverInvalid", { detail: base.host });
  const [login, auth] = await Promise.all([
    // A homeserver whose people sign in elsewhere may have none.
    fetchJson(new URL("/_matrix/client/v3/login", base), LoginFlows, { missing: "undefined" }),
    findAuthServer(origin, base.origin).catch((error: unknown) => {
      if (error instanceof ParleyFailure) return error;
      throw error;
    }),
  ]);
  const has = (type: string) => login?.flows.some((flow) => flow.type === type) ?? false;
  const [passwordSignIn, sso] = [has("m.login.password"), has("m.login.sso") && has("m.login.token")];
  if (auth instanceof ParleyFailure) {
    if (!passwordSignIn && !sso) throw auth;
    log.warn("the OAuth 2.0 server of the homeserver is not used", auth.message);
  }
  if (login === undefined && auth === undefined) throw new ParleyFailure("HomeserverInvalid", { detail: base.host });
  const found = auth instanceof ParleyFailure ? undefined : auth;
  return {
    homeserver: {
      name: origin.host,
      baseUrl: base.origin,
      passwordSignIn,
      oauth: found !== undefined,
      sso,
      providers: login === undefined || found !== undefined ? [] : readProviders(login),
      qr: found !== undefined && hasDeviceGrant(found) && versions.unstable_features?.["org.matrix.msc4108"] === true,
    },
    auth: found,
  };
}

/** @throws ParleyFailure as `discoverWays` */
export async function discover(typed: string): Promise<Homeserver> {
  return (await discoverWays(typed)).homeserver;
}
