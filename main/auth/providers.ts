import { z } from "zod";
import type { IdentityProvider } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";

/** More than anybody can choose from is none to choose from. */
const MOST = 12;

/** `GET /login` (client-server API, "Login flows"; `identity_providers` is MSC2858). */
export const LoginFlows = z.object({
  flows: z.array(z.object({ type: z.string(), identity_providers: z.array(z.unknown()).optional().catch(undefined) })),
});

const Provider = z.object({
  // The grammar of opaque identifiers: it becomes a part of a path.
  id: z.string().regex(/^[A-Za-z0-9._~-]{1,255}$/),
  name: z.string().min(1).max(1000),
  brand: z.string().max(255).optional().catch(undefined),
});

/**
 * The identity providers that a homeserver offers. Names are cleaned, as those of people; icons are not shown: they lie
 * where nobody who is not signed in may fetch them, and their addresses are whatever the homeserver likes.
 */
export function readProviders({ flows }: z.infer<typeof LoginFlows>): IdentityProvider[] {
  const sso = flows.find(({ type }) => type === "m.login.sso");
  const found = new Map<string, IdentityProvider>();
  for (const each of sso?.identity_providers ?? []) {
    const parsed = Provider.safeParse(each);
    if (!parsed.success || found.has(parsed.data.id) || isDots(parsed.data.id)) continue;
    const { id, name } = parsed.data;
    found.set(id, { id, name: cleanName(name, id) });
  }
  return [...found.values()].slice(0, MOST);
}

/** `.` and `..` are allowed as identifiers, and are no names in a path. */
function isDots(id: string): boolean {
  return id === "." || id === "..";
}

/**
 * The page that the browser opens for single sign-on (MSC2858).
 *
 * @param provider left out: the homeserver's own choice, or its own list
 */
export function ssoUrl(baseUrl: string, redirectUrl: string, provider?: string): URL {
  const path = `/_matrix/client/v3/login/sso/redirect${provider === undefined ? "" : `/${encodeURIComponent(provider)}`}`;
  const url = new URL(path, baseUrl);
  url.searchParams.set("redirectUrl", redirectUrl);
  return url;
}
