import { isLoopback } from "../matrix/loopback.ts";

/**
 * An address of a server that signs people in, as a homeserver names it: https alone. Plain http is for a homeserver on
 * this computer; a homeserver elsewhere may not send anybody to what listens here.
 *
 * @param homeserver base URL of the homeserver that names it
 */
export function authUrl(text: unknown, homeserver: string): URL | undefined {
  if (typeof text !== "string" || text.length > 2048) return undefined;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (url.username !== "" || url.password !== "" || url.hostname === "" || url.hash !== "") return undefined;
  const local = isLoopback(url.hostname);
  if (local && !isLoopback(new URL(homeserver).hostname)) return undefined;
  return url.protocol === "https:" || (url.protocol === "http:" && local) ? url : undefined;
}
