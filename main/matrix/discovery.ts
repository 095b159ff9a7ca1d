import { z } from "zod";
import type { Homeserver } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { fetchJson } from "./http.ts";

const WellKnown = z.object({ "m.homeserver": z.object({ base_url: z.string() }) });
const Versions = z.object({ versions: z.array(z.string()) });
const LoginFlows = z.object({ flows: z.array(z.object({ type: z.string() })) });

/** Hosts for which plain http is allowed: what never leaves this computer. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || /^127\.\d+\.\d+\.\d+$/.test(host) || host === "[::1]";
}

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

/**
 * Finds the client-server API of a homeserver by `.well-known/matrix/client` and checks that a homeserver is there.
 *
 * @throws ParleyFailure `HomeserverUnknown` (no such name), `HomeserverUnreachable`,
 * `HomeserverInvalid` (something answers there, but it does not speak Matrix).
 */
export async function discover(typed: string): Promise<Homeserver> {
  const origin = parseServer(typed);
  const wellKnown = await fetchJson(new URL("/.well-known/matrix/client", origin), WellKnown, { missing: "undefined" });
  const base = wellKnown === undefined ? origin : parseServer(wellKnown["m.homeserver"].base_url);
  const versions = await fetchJson(new URL("/_matrix/client/versions", base), Versions, { missing: "undefined" });
  if (versions === undefined) throw new ParleyFailure("HomeserverInvalid", { detail: base.host });
  const login = await fetchJson(new URL("/_matrix/client/v3/login", base), LoginFlows, { missing: "fail" });
  return {
    name: origin.host,
    baseUrl: base.origin,
    passwordSignIn: login?.flows.some((flow) => flow.type === "m.login.password") ?? false,
  };
}
