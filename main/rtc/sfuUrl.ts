import { isLoopback } from "../matrix/loopback.ts";

/**
 * Which addresses of auth services and SFUs we are willing to talk to. The whole rule:
 *
 * 1. An absolute URL of at most 2048 characters, of scheme `https` (auth service) or `wss` (SFU). Plain `http` and `ws`
 *    only to this computer: `localhost`, `*.localhost`, `127.0.0.0/8`, `[::1]`.
 * 2. No user name and no password in it.
 * 3. Nobody names a host in a narrower network than they are in themselves (`reachOf`): what stands in another person's
 *    membership, no narrower than our own homeserver is; the SFU that an auth service answers, no narrower than that
 *    service. What our own homeserver announces is good, whoever names it. So a room of the public network does not make
 *    this computer knock at `https://192.168.1.1` or at a service on its own loopback, while a deployment on one machine
 *    or in one company works.
 * 4. A DNS name may resolve to wherever it does: TLS is spoken before any request, and a host that has no certificate for
 *    that very name gets none. Names that mean this computer or this network count as such (`.local`, `.internal`, …).
 * 5. Redirects of an auth service are not followed (`sfuAccess`): they would carry the OpenID token elsewhere.
 * 6. The page reaches no host but those that passed (`security/networkGate`).
 *
 * @param saidBy address of who names it; left out: the person's own homeserver, which may name any.
 */
export function isUsableUrl(text: string, protocols: "http" | "ws", saidBy?: string): boolean {
  const url = parse(text);
  if (url === undefined || url.username !== "" || url.password !== "") return false;
  const plain = url.protocol === `${protocols}:`;
  if (url.protocol !== `${protocols}s:` && !(plain && isLoopback(url.hostname))) return false;
  if (saidBy === undefined) return true;
  const from = parse(saidBy);
  return from !== undefined && widths[reachOf(url.hostname)] >= widths[reachOf(from.hostname)];
}

export type Reach = "computer" | "network" | "internet";
const widths: Record<Reach, number> = { computer: 0, network: 1, internet: 2 };

/** How far away a host can be, by its name alone. @param host as `URL.hostname` gives it: numbers are canonical there. */
export function reachOf(host: string): Reach {
  if (isLoopback(host)) return "computer";
  if (host.startsWith("[")) return reachOfIpv6(host.slice(1, -1));
  const numbers = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  if (numbers !== null) return reachOfIpv4(Number(numbers[1]), Number(numbers[2]));
  const name = host.replace(/\.$/, "");
  if (isLoopback(name)) return "computer";
  return !name.includes(".") || /\.(?:local|internal|intranet|lan|home|home\.arpa|corp)$/.test(name)
    ? "network"
    : "internet";
}

function reachOfIpv4(a: number, b: number): Reach {
  // "This host", which many systems take for loopback.
  if (a === 0 || a === 127) return "computer";
  const near =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    // Link-local, carrier-grade NAT, benchmarks, multicast and reserved.
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 198 && (b === 18 || b === 19)) ||
    a >= 224;
  return near ? "network" : "internet";
}

function reachOfIpv6(address: string): Reach {
  if (address === "::" || address === "::1") return "computer";
  // IPv4 in IPv6, mapped or by NAT64, which `URL` writes as two hexadecimal groups.
  const embedded = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):[0-9a-f]{1,4}$/.exec(address);
  if (embedded !== null) {
    const high = parseInt(embedded[1] ?? "0", 16);
    return reachOfIpv4(high >> 8, high & 255);
  }
  // Global unicast is 2000::/3; all else is unique local, link-local, multicast or reserved.
  return /^[23][0-9a-f]{3}:/.test(address) ? "internet" : "network";
}

function parse(text: string): URL | undefined {
  if (text.length > 2048) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
