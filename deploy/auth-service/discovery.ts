import { resolveSrv } from "node:dns/promises";
import { z } from "zod";
import { send, type OutboundRequest, type OutboundResponse } from "./outbound.ts";
import { parseServerName, type ServerName } from "./serverName.ts";

/**
 * From a server name to the addresses it answers at: the federation API (spec server-server "Resolving server
 * names") and the client API (spec client-server "Well-known URI"). Results are kept for a while, as both specs
 * ask for.
 */
export interface Endpoint {
  /** Base URL without trailing slash. */
  readonly baseUrl: string;
  /** Written by the operator; may be a private address. */
  readonly trusted: boolean;
  readonly virtualHost?: NonNullable<OutboundRequest["virtualHost"]>;
}

export interface Discovery {
  /** Where a server's federation API answers; undefined where the name may not be contacted at all. */
  federation(serverName: string): Promise<Endpoint | undefined>;
  /** Where a server's client API answers; undefined where it says so nowhere. */
  client(serverName: string): Promise<Endpoint | undefined>;
}

export interface DiscoveryParts {
  readonly overrides: ReadonlyMap<string, string>;
  readonly request?: (request: OutboundRequest) => Promise<OutboundResponse>;
  readonly srv?: (name: string) => Promise<readonly { name: string; port: number; priority: number; weight: number }[]>;
  readonly now?: () => number;
}

const keepMs = 60 * 60 * 1000;
const keepFailureMs = 60 * 1000;
const maxKept = 5_000;

const serverWellKnown = z.object({ "m.server": z.string().max(255) });
const clientWellKnown = z.object({ "m.homeserver": z.object({ base_url: z.string().max(2048) }) });

export function createDiscovery(parts: DiscoveryParts): Discovery {
  const request = parts.request ?? send;
  const srv = parts.srv ?? resolveSrv;
  const now = parts.now ?? Date.now;

  const wellKnown = async (host: string, kind: "server" | "client"): Promise<OutboundResponse | undefined> => {
    try {
      return await request({ url: new URL(`https://${host}/.well-known/matrix/${kind}`), trusted: false });
    } catch {
      // The specs treat a .well-known that can't be had like one that isn't there.
      return undefined;
    }
  };

  /** Steps 2 to 4 (or 3.1 to 3.5) of the spec: an explicit port, then SRV, then 8448. */
  const withoutWellKnown = async (name: ServerName): Promise<Endpoint> => {
    const { host, port } = name;
    if (port !== undefined) return { baseUrl: `https://${host}:${port}`, trusted: false };
    for (const service of ["_matrix-fed._tcp", "_matrix._tcp"]) {
      const records = await srv(`${service}.${host}`).catch(() => []);
      const target = [...records].sort((a, b) => a.priority - b.priority || b.weight - a.weight)[0];
      const parsed = target && parseServerName(target.name.replace(/\.$/, ""));
      if (target && parsed && !parsed.isIpLiteral && target.port > 0) {
        // The certificate has to be the server's own, not that of the machine the record points at.
        return {
          baseUrl: `https://${parsed.host}:${target.port}`,
          trusted: false,
          virtualHost: { tlsName: host, host },
        };
      }
    }
    return { baseUrl: `https://${host}:8448`, trusted: false, virtualHost: { tlsName: host, host } };
  };

  const findFederation = async (name: ServerName): Promise<Endpoint | undefined> => {
    if (name.port === undefined) {
      const answer = await wellKnown(name.host, "server");
      const parsed = answer?.status === 200 ? serverWellKnown.safeParse(answer.json) : undefined;
      if (parsed?.success) {
        const delegated = parseServerName(parsed.data["m.server"]);
        return delegated && !delegated.isIpLiteral ? withoutWellKnown(delegated) : undefined;
      }
    }
    return withoutWellKnown(name);
  };

  const findClient = async (name: ServerName): Promise<Endpoint | undefined> => {
    const answer = await wellKnown(name.host, "client");
    const parsed = answer?.status === 200 ? clientWellKnown.safeParse(answer.json) : undefined;
    const written = parsed?.success ? parsed.data["m.homeserver"].base_url : undefined;
    if (written === undefined || !URL.canParse(written)) return undefined;
    const url = new URL(written);
    const plain =
      url.protocol === "https:" && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
    return plain ? { baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, "")}`, trusted: false } : undefined;
  };

  const kept = (
    find: (name: ServerName) => Promise<Endpoint | undefined>,
  ): ((serverName: string) => Promise<Endpoint | undefined>) => {
    const cache = new Map<string, { readonly until: number; readonly endpoint: Promise<Endpoint | undefined> }>();
    return (serverName) => {
      const override = parts.overrides.get(serverName);
      if (override !== undefined) return Promise.resolve({ baseUrl: override, trusted: true });
      const name = parseServerName(serverName);
      if (!name || name.isIpLiteral) return Promise.resolve(undefined);

      const known = cache.get(serverName);
      if (known && known.until > now()) return known.endpoint;
      if (cache.size >= maxKept) cache.clear();
      const endpoint = find(name);
      cache.set(serverName, { until: now() + keepMs, endpoint });
      void endpoint
        .catch(() => undefined)
        .then((found) => {
          if (!found) cache.set(serverName, { until: now() + keepFailureMs, endpoint });
        });
      return endpoint;
    };
  };

  return { federation: kept(findFederation), client: kept(findClient) };
}
