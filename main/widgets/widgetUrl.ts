import { isLoopback } from "../matrix/loopback.ts";

export type WidgetUrlVerdict = { ok: true; origin: string } | { ok: false; reason: WidgetUrlReason };
export type WidgetUrlReason = "malformed" | "tooLong" | "scheme" | "credentials" | "privateAddress";

/**
 * Where a widget may come from: the web, encrypted. Whoever may write a room's state chooses the address, so it must not
 * lead to a file, into the person's own network, or carry somebody's name and password.
 *
 * @param local the homeserver itself is on this computer (development): then its widgets may be, too, without encryption
 */
export function judgeWidgetUrl(text: string, local: boolean): WidgetUrlVerdict {
  if (text.length > 4096) return { ok: false, reason: "tooLong" };
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { ok: false, reason: "malformed" };
  }
  const here = local && isLoopback(url.hostname);
  if (url.protocol !== "https:" && !(here && url.protocol === "http:")) return { ok: false, reason: "scheme" };
  if (url.username || url.password) return { ok: false, reason: "credentials" };
  if (!here && isPrivate(url.hostname)) return { ok: false, reason: "privateAddress" };
  return { ok: true, origin: url.origin };
}

/** Addresses that lead no further than this computer or its network. @param host as `URL.hostname` has it */
export function isPrivate(host: string): boolean {
  if (isLoopback(host) || host.endsWith(".local") || host.endsWith(".internal") || host.endsWith(".home.arpa"))
    return true;
  if (host.startsWith("[")) return /^\[(?:::|::1|::ffff:.*|f[cd].*|fe[89ab].*)\]$/i.test(host);
  const parts = host.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part))) return !host.includes(".");
  const [a = 0, b = 0] = parts;
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168)
  );
}
