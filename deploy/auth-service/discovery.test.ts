import { describe, expect, it } from "vitest";
import { createDiscovery, type DiscoveryParts } from "./discovery.ts";
import { OutboundError } from "./outbound.ts";

interface World {
  /** URL → JSON; what isn't listed answers 404. */
  readonly pages?: Record<string, unknown>;
  readonly srv?: Record<string, { name: string; port: number; priority?: number }[]>;
  readonly overrides?: Record<string, string>;
}

function discoveryIn(world: World, extra: Partial<DiscoveryParts> = {}) {
  const asked: string[] = [];
  const discovery = createDiscovery({
    overrides: new Map(Object.entries(world.overrides ?? {})),
    request: async ({ url, trusted }) => {
      asked.push(url.href);
      expect(trusted).toBe(false);
      const json = world.pages?.[url.href];
      return { status: json === undefined ? 404 : 200, json, retryAfterMs: undefined };
    },
    srv: async (name) => (world.srv?.[name] ?? []).map((record) => ({ priority: 0, weight: 0, ...record })),
    ...extra,
  });
  return { discovery, asked };
}

const serverPage = "https://example.org/.well-known/matrix/server";
const clientPage = "https://example.org/.well-known/matrix/client";
const hs = { tlsName: "example.org", host: "example.org" };

describe("federation", () => {
  it.each<[string, string, World, unknown]>([
    ["an explicit port", "example.org:443", {}, { baseUrl: "https://example.org:443", trusted: false }],
    ["nothing published", "example.org", {}, { baseUrl: "https://example.org:8448", trusted: false, virtualHost: hs }],
    [
      "delegation with a port",
      "example.org",
      { pages: { [serverPage]: { "m.server": "m.example.org:443" } } },
      { baseUrl: "https://m.example.org:443", trusted: false },
    ],
    [
      "delegation and SRV",
      "example.org",
      {
        pages: { [serverPage]: { "m.server": "m.example.org" } },
        srv: { "_matrix-fed._tcp.m.example.org": [{ name: "box.example.net", port: 1234 }] },
      },
      {
        baseUrl: "https://box.example.net:1234",
        trusted: false,
        virtualHost: { tlsName: "m.example.org", host: "m.example.org" },
      },
    ],
    [
      "the old SRV record, least priority first",
      "example.org",
      {
        srv: {
          "_matrix._tcp.example.org": [
            { name: "b.example.net", port: 2, priority: 20 },
            { name: "a.example.net.", port: 1, priority: 10 },
          ],
        },
      },
      { baseUrl: "https://a.example.net:1", trusted: false, virtualHost: hs },
    ],
    [
      "an SRV record that points at an address",
      "example.org",
      { srv: { "_matrix._tcp.example.org": [{ name: "10.0.0.1", port: 1 }] } },
      { baseUrl: "https://example.org:8448", trusted: false, virtualHost: hs },
    ],
    [
      "a .well-known of the wrong shape",
      "example.org",
      { pages: { [serverPage]: { "m.server": 5 } } },
      { baseUrl: "https://example.org:8448", trusted: false, virtualHost: hs },
    ],
    ["delegation to an address", "example.org", { pages: { [serverPage]: { "m.server": "127.0.0.1:22" } } }, undefined],
    ["delegation to something else", "example.org", { pages: { [serverPage]: { "m.server": "x/../y" } } }, undefined],
    ["an address as server name", "127.0.0.1:8008", {}, undefined],
    ["no server name at all", "example.org/x", {}, undefined],
    [
      "an override",
      "localhost:8008",
      { overrides: { "localhost:8008": "http://127.0.0.1:8008" } },
      { baseUrl: "http://127.0.0.1:8008", trusted: true },
    ],
    [
      "an override for an address",
      "10.0.0.1",
      { overrides: { "10.0.0.1": "http://synapse" } },
      { baseUrl: "http://synapse", trusted: true },
    ],
  ])("%s", async (_, name, world, endpoint) => {
    expect(await discoveryIn(world).discovery.federation(name)).toEqual(endpoint);
  });

  it("treats an unreachable .well-known like none", async () => {
    const { discovery } = discoveryIn({}, { request: () => Promise.reject(new OutboundError("timeout", "late")) });
    expect(await discovery.federation("example.org")).toMatchObject({ baseUrl: "https://example.org:8448" });
  });
});

describe("client", () => {
  it.each<[string, World, unknown]>([
    [
      "what it publishes",
      { pages: { [clientPage]: { "m.homeserver": { base_url: "https://m.example.org/" } } } },
      { baseUrl: "https://m.example.org", trusted: false },
    ],
    [
      "an override",
      { overrides: { "example.org": "http://127.0.0.1:8008" } },
      { baseUrl: "http://127.0.0.1:8008", trusted: true },
    ],
    ["nothing published", {}, undefined],
    ["plain http", { pages: { [clientPage]: { "m.homeserver": { base_url: "http://m.example.org" } } } }, undefined],
    [
      "credentials",
      { pages: { [clientPage]: { "m.homeserver": { base_url: "https://a:b@m.example.org" } } } },
      undefined,
    ],
    ["no URL", { pages: { [clientPage]: { "m.homeserver": { base_url: "m.example.org" } } } }, undefined],
  ])("%s", async (_, world, endpoint) => {
    expect(await discoveryIn(world).discovery.client("example.org")).toEqual(endpoint);
  });

  it("remembers an answer for an hour and a failure for a minute", async () => {
    let time = 0;
    const pages: Record<string, unknown> = {};
    const { discovery, asked } = discoveryIn({ pages }, { now: () => time });
    expect(await discovery.client("example.org")).toBeUndefined();
    await discovery.client("example.org");
    expect(asked).toHaveLength(1);

    pages[clientPage] = { "m.homeserver": { base_url: "https://m.example.org" } };
    time += 60_001;
    expect(await discovery.client("example.org")).toBeDefined();
    await discovery.client("example.org");
    expect(asked).toHaveLength(2);
    time += 3_600_001;
    await discovery.client("example.org");
    expect(asked).toHaveLength(3);
  });
});
