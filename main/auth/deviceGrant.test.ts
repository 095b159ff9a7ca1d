import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ParleyFailure } from "../failure.ts";
import type { AuthMetadata } from "./authMetadata.ts";
import { awaitDeviceGrant, beginDeviceGrant, grantStep } from "./deviceGrant.ts";

const TOKENS = { access_token: "A", refresh_token: "R", token_type: "Bearer", expires_in: 60 };

describe("the answer to a question for tokens (RFC 8628, 3.5)", () => {
  it.each([
    [
      "they are there",
      200,
      TOKENS,
      { kind: "tokens", tokens: { accessToken: "A", refreshToken: "R", expiresAt: 61_000 } },
    ],
    ["of another type", 200, { ...TOKENS, token_type: "mac" }, { kind: "invalid" }],
    ["not yet", 400, { error: "authorization_pending" }, { kind: "wait", intervalMs: 2000 }],
    ["too often", 400, { error: "slow_down" }, { kind: "wait", intervalMs: 7000 }],
    ["too often, of a proxy", 429, "busy", { kind: "wait", intervalMs: 4000 }],
    ["no", 400, { error: "access_denied" }, { kind: "declined" }],
    ["no, in the words of MSC4108", 400, { error: "authorization_declined" }, { kind: "declined" }],
    ["too late", 400, { error: "expired_token" }, { kind: "expired" }],
    ["some other error", 400, { error: "invalid_grant" }, { kind: "invalid" }],
    ["a page", 200, undefined, { kind: "invalid" }],
    ["an errcode of Matrix", 404, { errcode: "M_UNRECOGNIZED" }, { kind: "invalid" }],
  ])("%s", (_what, status, json, step) => expect(grantStep(status, json, 1000, 2000)).toEqual(step));

  it("is not asked for more rarely than once a minute", () =>
    expect(grantStep(400, { error: "slow_down" }, 0, 59_000)).toEqual({ kind: "wait", intervalMs: 60_000 }));
});

describe("at a server", () => {
  let server: Server;
  let base: string;
  let answers: [number, object][];
  let asked: { path: string | undefined; form: Record<string, string> }[];
  beforeEach(async () => {
    [answers, asked] = [[], []];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({ path: request.url, form: Object.fromEntries(new URLSearchParams(body)) });
        const [status, json] = answers.shift() ?? [500, {}];
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => void server.close());

  const metadata = (more: object = {}) =>
    ({ device_authorization_endpoint: `${base}/device`, token_endpoint: `${base}/token`, ...more }) as AuthMetadata;
  const client = { clientId: "C", deviceId: "DEVICE" };
  const live = () => new AbortController().signal;
  const begun = (more: object = {}): [number, object] => [
    200,
    { device_code: "D", user_code: "AB-CD", verification_uri: `${base}/link`, expires_in: 60, interval: 0.01, ...more },
  ];
  const begin = () => beginDeviceGrant(metadata(), client, base, live());

  it("begins for one device, and asks until the person has said yes, whatever fails in between", async () => {
    answers = [begun({ verification_uri_complete: `${base}/link?code=AB-CD` })];
    const grant = await begin();
    expect(grant).toMatchObject({ userCode: "AB-CD", page: `${base}/link`, pageComplete: `${base}/link?code=AB-CD` });
    answers = [
      [400, { error: "authorization_pending" }],
      [502, {}],
      [200, TOKENS],
    ];
    const tokens = await awaitDeviceGrant(metadata(), "C", grant, live());
    expect(tokens).toMatchObject({ accessToken: "A", refreshToken: "R" });
    expect(asked[0]?.form).toEqual({
      client_id: "C",
      scope: "urn:matrix:client:api:* urn:matrix:client:device:DEVICE",
    });
    expect(asked).toHaveLength(4);
    expect(asked[3]?.form).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: "D",
      client_id: "C",
    });
  });

  it.each<[string, () => [number, object], string]>([
    ["a refusal", () => [400, { error: "unauthorized_client" }], "AuthServerInvalid"],
    [
      "a page that is none for a browser",
      () => begun({ verification_uri: "javascript:alert(1)" }),
      "AuthServerInvalid",
    ],
    ["an answer without a code", () => begun({ user_code: undefined }), "AuthServerInvalid"],
    ["a failure of its own", () => [503, {}], "AuthServerUnreachable"],
  ])("is not begun with %s", async (_what, answer, name) => {
    answers = [answer()];
    await expect(begin()).rejects.toMatchObject({ failure: { name } });
  });

  it("leaves out a page with the code that leads elsewhere", async () => {
    answers = [begun({ verification_uri_complete: "file:///etc/passwd" })];
    expect((await begin()).pageComplete).toBeUndefined();
  });

  it("is not begun where there is no such way", () =>
    expect(
      beginDeviceGrant(metadata({ device_authorization_endpoint: undefined }), client, base, live()),
    ).rejects.toMatchObject({ failure: { name: "QrUnsupported" } }));

  it.each([
    ["access_denied", "QrDeclined"],
    ["expired_token", "QrExpired"],
    ["invalid_grant", "AuthServerInvalid"],
  ])("ends with %s", async (error, name) => {
    answers = [begun(), [400, { error }]];
    await expect(awaitDeviceGrant(metadata(), "C", await begin(), live())).rejects.toMatchObject({ failure: { name } });
  });

  it("ends by itself when its time is over, and at once when it is given up", async () => {
    answers = [begun({ expires_in: 0.001 })];
    await expect(awaitDeviceGrant(metadata(), "C", await begin(), live())).rejects.toMatchObject({
      failure: { name: "QrExpired" },
    });
    answers = [begun({ interval: 60 })];
    const abort = new AbortController();
    const waiting = awaitDeviceGrant(metadata(), "C", await begin(), abort.signal);
    abort.abort(new ParleyFailure("QrDeclined"));
    await expect(waiting).rejects.toThrow("QrDeclined");
  });
});
