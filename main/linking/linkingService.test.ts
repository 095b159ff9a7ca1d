import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LinkingState } from "../../preload/contract.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { LinkingService } from "./linkingService.ts";

/** A homeserver that does no more than this: its word on itself, and places to meet that live for `lifeMs`. */
let server: Server;
let base: string;
let lifeMs: number;
let features: Record<string, boolean>;
let grants: string[];
let asked: string[];
let places: Map<string, { body: string; version: number; until: number }>;

const metadata = () => ({
  issuer: `${base}/`,
  authorization_endpoint: `${base}/authorize`,
  token_endpoint: `${base}/token`,
  registration_endpoint: `${base}/register`,
  revocation_endpoint: `${base}/revoke`,
  device_authorization_endpoint: `${base}/device`,
  response_types_supported: ["code"],
  response_modes_supported: ["query", "fragment"],
  grant_types_supported: ["authorization_code", "refresh_token", ...grants],
  code_challenge_methods_supported: ["S256"],
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? "";
  asked.push(`${request.method} ${path}`);
  const json = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
  if (path === "/_matrix/client/versions") return void json(200, { versions: ["v1.18"], unstable_features: features });
  if (path === "/_matrix/client/v1/auth_metadata") return void json(200, metadata());
  const headers = (id: string) => ({
    "content-type": "text/plain",
    etag: `"${places.get(id)?.version}"`,
    expires: new Date(Math.ceil((places.get(id)?.until ?? 0) / 1000) * 1000).toUTCString(),
  });
  if (request.method === "POST" && path.endsWith("/rendezvous")) {
    const id = `/place/${places.size}`;
    places.set(id, { body: await text(request), version: 1, until: Date.now() + lifeMs });
    response.writeHead(201, { ...headers(id), "content-type": "application/json" });
    return void response.end(JSON.stringify({ url: `${base}${id}` }));
  }
  const place = places.get(path);
  if (place === undefined || place.until < Date.now()) return void json(404, { errcode: "M_NOT_FOUND" });
  if (request.method === "DELETE") {
    place.until = 0;
    return void response.writeHead(204).end();
  }
  if (request.method === "PUT") {
    Object.assign(place, { body: await text(request), version: place.version + 1 });
    return void response.writeHead(202, headers(path)).end();
  }
  const same = request.headers["if-none-match"] === `"${place.version}"`;
  response.writeHead(same ? 304 : 200, headers(path)).end(same ? undefined : place.body);
}

beforeEach(async () => {
  [lifeMs, features, grants] = [
    60_000,
    { "org.matrix.msc4108": true },
    ["urn:ietf:params:oauth:grant-type:device_code"],
  ];
  [asked, places] = [[], new Map()];
  server = createServer((request, response) => void serve(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function device() {
  const hub = new StateHub(initialState(defaultSettings));
  hub.set("session", { phase: "signedOut" });
  const codes = new Set<string>();
  hub.on("change", ({ linking }) => linking?.phase === "showing" && codes.add(linking.qr));
  const linking = new LinkingService({
    hub,
    session: {
      stored: undefined,
      requireClient: () => {
        throw new Error("nobody is signed in");
      },
      signInLinked: () => Promise.reject(new Error("not here")),
      on: () => {},
    } as never,
    openBrowser: () => Promise.resolve(),
  });
  return { hub, linking, codes };
}
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const is = ({ hub }: { hub: StateHub }, state: Partial<LinkingState>) =>
  until(() => expect(hub.current.linking).toMatchObject(state));
const failed = (name: string) => ({ phase: "failed", error: { name } }) as Partial<LinkingState>;

describe("a code that is shown", () => {
  it("is another one at half of its life, until nobody seems to come; the place of the one before is removed", async () => {
    lifeMs = 2000;
    const me = device();
    me.linking.show(base);
    await until(() => expect(me.codes.size).toBeGreaterThan(2));
    await until(() => expect(asked).toContain("DELETE /place/0"));
    expect(me.hub.current.linking?.phase).toBe("showing");
    me.linking.cancel();
    expect(me.hub.current.linking).toBeNull();
    const last = `DELETE /place/${places.size - 1}`;
    await until(() => expect(asked).toContain(last));
  });

  it.each<[string, () => void]>([
    ["the homeserver does not have it", () => (features = {})],
    ["its OAuth 2.0 server does not have it", () => (grants = [])],
  ])("is none where %s", async (_what, change) => {
    change();
    const me = device();
    me.linking.show(base);
    await is(me, failed("QrUnsupported"));
    expect(places.size).toBe(0);
  });

  it("is none where the homeserver can't be reached", async () => {
    const me = device();
    server.closeAllConnections();
    server.close();
    me.linking.show(base);
    await is(me, failed("HomeserverUnreachable"));
  });

  it("is not shown any more once it was given up, and what was begun comes to nothing", async () => {
    const me = device();
    me.linking.show(base);
    me.linking.cancel();
    expect(me.hub.current.linking).toBeNull();
    me.linking.show(base);
    await is(me, { phase: "showing" });
    expect(me.codes.size).toBe(1);
    expect(places.size).toBe(1);
    me.linking.cancel();
  });
});
