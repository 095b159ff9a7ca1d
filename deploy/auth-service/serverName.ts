import { BlockList, isIP } from "node:net";

/**
 * Matrix server names, strictly. A server name arrives from an unauthenticated caller and decides which host this
 * service connects to, so anything that isn't plainly `hostname[:port]` is refused before it comes near a URL.
 */
export interface ServerName {
  /** Host in lower case, without port; IPv6 without brackets. */
  readonly host: string;
  /** Only where the name itself carries one. */
  readonly port: number | undefined;
  /** An address rather than a DNS name: only ever reached through an operator's override. */
  readonly isIpLiteral: boolean;
}

const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Parses by the Matrix grammar (spec appendix "Server Name"); undefined for whatever doesn't fit it. */
export function parseServerName(value: string): ServerName | undefined {
  if (value.length === 0 || value.length > 255) return undefined;
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([0-9A-Za-z.-]{1,253}))(?::(\d{1,5}))?$/.exec(value);
  if (!match) return undefined;
  const port = match[3] === undefined ? undefined : Number(match[3]);
  if (port !== undefined && (port === 0 || port > 65535)) return undefined;

  if (match[1] !== undefined) {
    return isIP(match[1]) === 6 ? { host: match[1].toLowerCase(), port, isIpLiteral: true } : undefined;
  }
  const host = (match[2] ?? "").toLowerCase();
  if (isIP(host) === 4) return { host, port, isIpLiteral: true };
  const labels = host.split(".");
  if (!labels.every((label) => dnsLabel.test(label))) return undefined;
  // "127.1", "0x7f.1" or "2130706433" are addresses to a URL parser although they look like names. No
  // top-level domain starts with a digit, so a last label that does is refused.
  if (/^\d/.test(labels.at(-1) ?? "")) return undefined;
  return { host, port, isIpLiteral: false };
}

/** The server name of a user id `@localpart:server`, or undefined where it isn't a user id. */
export function serverNameOfUser(userId: string): string | undefined {
  // Localparts can't hold a colon, so the first one ends it; the server name may hold another before its port.
  const match = /^@[^:\s]+:(\S+)$/.exec(userId);
  const name = match?.[1];
  return name !== undefined && userId.length <= 255 && parseServerName(name) ? name : undefined;
}

const special = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // carrier-grade NAT
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local, cloud metadata
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
] as const) {
  special.addSubnet(net, prefix, "ipv4");
}
for (const [net, prefix] of [
  ["2001::", 23], // protocol assignments, Teredo
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4 carries an IPv4 address inside
  ["3fff::", 20], // documentation
] as const) {
  special.addSubnet(net, prefix, "ipv6");
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/** Whether an address belongs to the public internet. Everything else is out of reach without an override. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, "ipv4");
    case 6:
      // 2000::/3 is all that is routed publicly; this also shuts out mapped IPv4 (::ffff:…) and NAT64.
      return globalUnicast.check(address, "ipv6") && !special.check(address, "ipv6");
    default:
      return false;
  }
}
