import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createLog } from "./log.ts";
import { MatrixError } from "./matrixError.ts";
import { createRateLimiter } from "./rateLimit.ts";
import { delegationIn, getTokenRequest, parseBody, sfuGetRequest } from "./requests.ts";
import { clientAddress, createAuthServer, type ServerParts } from "./server.ts";

let server: Server | undefined;
const lines: string[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  lines.length = 0;
});

/** The HTTP side alone; what the endpoints do is the integration test's part. */
async function start(parts: Partial<ServerParts> = {}): Promise<string> {
  const echo = async (body: string) => ({ url: "ws://sfu", jwt: body });
  const running = createAuthServer({
    service: { sfuGet: echo, getToken: echo, delegateDelayedLeave: async () => ({}) },
    webhook: async (_, authorization) => authorization === "good",
    perIp: createRateLimiter(100),
    trustedProxyHops: 0,
    log: createLog("debug", (line) => lines.push(line)),
    ...parts,
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
}

describe("routes", () => {
  it.each([
    ["GET", "/healthz", 200],
    ["HEAD", "/healthz", 200],
    ["POST", "/healthz", 405],
    ["POST", "/sfu/get", 200],
    ["POST", "//sfu/get", 200],
    ["POST", "/get_token?x=1", 200],
    ["POST", "/delegate_delayed_leave", 200],
    ["OPTIONS", "/sfu/get", 200],
    ["OPTIONS", "/get_token", 200],
    ["GET", "/sfu/get", 405],
    ["GET", "/", 404],
    ["POST", "/livekit/webhook", 401],
    ["GET", "/livekit/webhook", 405],
  ])("%s %s → %i", async (method, path, status) => {
    const base = await start();
    const answer = await fetch(`${base}${path}`, { method, ...(method === "POST" ? { body: "{}" } : {}) });
    expect(answer.status).toBe(status);
    if (status >= 400)
      expect(await answer.json()).toEqual({ errcode: expect.stringMatching(/^M_/), error: expect.any(String) });
  });

  it("lets any web client in, also when it refuses", async () => {
    const base = await start({ perIp: createRateLimiter(1) });
    for (const status of [200, 429]) {
      const answer = await fetch(`${base}/sfu/get`, { method: "POST", body: "{}" });
      expect(answer.status).toBe(status);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    }
    const preflight = await fetch(`${base}/sfu/get`, { method: "OPTIONS" });
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Content-Type");
  });

  it("says when to come back", async () => {
    const base = await start({ perIp: createRateLimiter(1) });
    await fetch(`${base}/sfu/get`, { method: "POST", body: "{}" });
    const answer = await fetch(`${base}/sfu/get`, { method: "POST", body: "{}" });
    expect(await answer.json()).toMatchObject({ errcode: "M_LIMIT_EXCEEDED", retry_after_ms: expect.any(Number) });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("accepts a genuine webhook on both paths", async () => {
    const base = await start();
    for (const path of ["/livekit/webhook", "/sfu_webhook"]) {
      const answer = await fetch(`${base}${path}`, { method: "POST", body: "{}", headers: { authorization: "good" } });
      expect(answer.status).toBe(200);
    }
  });

  it("refuses a large body, announced or not", async () => {
    const base = await start();
    const announced = await fetch(`${base}/sfu/get`, { method: "POST", body: "x".repeat(70_000) });
    expect(announced.status).toBe(413);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request(`${base}/sfu/get`, { method: "POST" }, (response) => {
        resolve(response.statusCode);
        outgoing.destroy();
      });
      outgoing.on("error", reject);
      outgoing.write("x".repeat(70_000));
    });
    expect(status).toBe(413);
  });

  it("hides what went wrong inside", async () => {
    const base = await start({
      service: {
        sfuGet: async () => {
          throw new Error("inner detail");
        },
        getToken: async () => {
          throw new MatrixError(401, "M_UNAUTHORIZED", "The request could not be authorised.");
        },
        delegateDelayedLeave: async () => ({}),
      },
    });
    const inner = await fetch(`${base}/sfu/get`, { method: "POST", body: "{}" });
    expect([inner.status, await inner.text()]).toEqual([
      500,
      '{"errcode":"M_UNKNOWN","error":"Internal server error"}',
    ]);
    expect(lines.join("")).toContain("inner detail");
    const refused = await fetch(`${base}/get_token`, { method: "POST", body: "{}" });
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { errcode: "M_UNAUTHORIZED", error: "The request could not be authorised." },
    ]);
  });
});

describe("clientAddress", () => {
  const from = (forwarded: string | undefined, hops: number): string =>
    clientAddress({ headers: { "x-forwarded-for": forwarded }, socket: { remoteAddress: "10.0.0.1" } as never }, hops);

  it.each([
    ["1.1.1.1", 0, "10.0.0.1"],
    ["6.6.6.6, 1.1.1.1", 1, "1.1.1.1"],
    ["6.6.6.6, 1.1.1.1, 10.0.0.2", 2, "1.1.1.1"],
    [undefined, 1, "10.0.0.1"],
    ["1.1.1.1", 2, "10.0.0.1"],
  ])("of %j behind %i proxies", (forwarded, hops, address) => {
    expect(from(forwarded, hops)).toBe(address);
  });
});

describe("bodies", () => {
  const openid_token = { access_token: "t", token_type: "Bearer", matrix_server_name: "hs", expires_in: 3600 };
  const old = { room: "!r:hs", openid_token, device_id: "DEV" };
  const member = { id: "m", claimed_user_id: "@a:hs", claimed_device_id: "DEV" };

  it("reads both forms, with fields it doesn't know", () => {
    expect(parseBody(sfuGetRequest, JSON.stringify({ ...old, more: 1 }))).toMatchObject({ room: "!r:hs" });
    expect(
      parseBody(getTokenRequest, JSON.stringify({ room_id: "!r:hs", slot_id: "m.call#ROOM", openid_token, member })),
    ).toMatchObject({ member });
  });

  it.each<[string, string, RegExp]>([
    ["{", "M_NOT_JSON", /not JSON/],
    ["[]", "M_BAD_JSON", /not an object/],
    ["null", "M_BAD_JSON", /not an object/],
    [JSON.stringify({ ...old, room: "" }), "M_BAD_JSON", /room/],
    [JSON.stringify({ ...old, device_id: 5 }), "M_BAD_JSON", /device_id/],
    [
      JSON.stringify({ ...old, openid_token: {} }),
      "M_BAD_JSON",
      /openid_token.access_token, openid_token.matrix_server_name/,
    ],
    [JSON.stringify({ ...old, delay_id: ".." }), "M_BAD_JSON", /delay_id/],
    [JSON.stringify({ ...old, delay_timeout: -1 }), "M_BAD_JSON", /delay_timeout/],
  ])("%s → %s", (body, errcode, message) => {
    expect(() => parseBody(sfuGetRequest, body)).toThrow(
      expect.objectContaining({ status: 400, errcode, message: expect.stringMatching(message) }),
    );
  });

  it("wants a delegation whole or not at all", () => {
    expect(delegationIn({})).toBeUndefined();
    expect(delegationIn({ delay_id: "", delay_timeout: 0, delay_cs_api_url: "https://hs" })).toBeUndefined();
    expect(delegationIn({ delay_id: "d", delay_timeout: 5000 })).toEqual({
      delayId: "d",
      delayTimeoutMs: 5000,
      csApiUrl: undefined,
    });
    for (const part of [{ delay_id: "d" }, { delay_timeout: 5000 }])
      expect(() => delegationIn(part)).toThrow(MatrixError);
  });
});
