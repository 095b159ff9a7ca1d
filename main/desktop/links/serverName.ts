import { isIPv4, isIPv6 } from "node:net";

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Whether a text is a server name as Matrix has them: host, IPv4 or IPv6 in brackets, and perhaps a port. Only ASCII: a
 * name in another script comes as punycode, which shows what it is.
 */
export function isServerName(text: string): boolean {
  if (text.length > 230) return false;
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?$/i.exec(text);
  if (parts === null) return false;
  const [, host = "", port] = parts;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  if (host.startsWith("[")) return isIPv6(host.slice(1, -1));
  const labels = host.split(".");
  // All digits at the end: an IPv4 address, or a trick with one.
  if (/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? "")) return isIPv4(host);
  return labels.every((label) => LABEL.test(label));
}
