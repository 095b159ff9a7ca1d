import { createClient } from "matrix-js-sdk";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sdkLogger } from "../logging/log.ts";
import { SessionEnding } from "./accountSessions.ts";

type Answer = [status: number, body: object];

/** A homeserver that answers as it is told, since none of the test's own signs people in by a web page. */
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => (text += chunk.toString()));
  request.on("end", () => {
    const path = (request.url ?? "").replace(/^\/_matrix\/client\//, "");
    asked.push([path, text === "" ? undefined : JSON.parse(text)]);
    const [status, body] = answer(path, text === "" ? {} : (JSON.parse(text) as Record<string, unknown>));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
});
let answer: (path: string, body: Record<string, unknown>) => Answer;
let asked: [string, unknown][];
let opened: string[];
let ending: SessionEnding;

const unknown: Answer = [404, { errcode: "M_UNRECOGNIZED", error: "" }];
const wants = (stage: string): Answer => [401, { session: "S", flows: [{ stages: [stage] }], params: {} }];

beforeEach(async () => {
  asked = [];
  opened = [];
  ending = new SessionEnding((url) => Promise.resolve(void opened.push(url)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const baseUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const client = () =>
  createClient({ baseUrl: baseUrl(), userId: "@me:hs", deviceId: "HERE", accessToken: "x", logger: sdkLogger() });

describe("signing out other sessions", () => {
  it("by a web page where the homeserver wants one: it is opened, and done once the person comes back", async () => {
    let proved = false;
    answer = (path, { auth }) =>
      path !== "v3/delete_devices" ? unknown : proved && auth !== undefined ? [200, {}] : wants("m.login.sso");
    const me = client();
    expect(await ending.end(me, { deviceIds: ["A"] })).toEqual({ phase: "browser" });
    expect(opened).toEqual([`${baseUrl()}/_matrix/client/v3/auth/m.login.sso/fallback/web?session=S`]);
    // Too early: it is asked for again.
    expect(await ending.end(me, { deviceIds: ["A"], afterBrowser: true })).toEqual({ phase: "browser" });
    proved = true;
    expect(await ending.end(me, { deviceIds: ["A"], afterBrowser: true })).toEqual({ phase: "done" });
    expect(asked.at(-1)).toEqual(["v3/delete_devices", { devices: ["A"], auth: { session: "S" } }]);
  });

  it("by the password where one is wanted; a wrong one is told", async () => {
    answer = (_path, { auth }) => {
      const { password } = (auth ?? {}) as { password?: string };
      return password === "right" ? [200, {}] : wants("m.login.password");
    };
    const me = client();
    expect(await ending.end(me, { deviceIds: ["A", "B"] })).toEqual({ phase: "password" });
    await expect(ending.end(me, { deviceIds: ["A", "B"], password: "wrong" })).rejects.toMatchObject({
      failure: { name: "WrongPassword" },
    });
    expect(await ending.end(me, { deviceIds: ["A", "B"], password: "right" })).toEqual({ phase: "done" });
    expect(opened).toEqual([]);
  });

  it.each<[string, object, string | undefined]>([
    [
      "on the account's own page",
      { account_management_uri: "https://account.hs/" },
      "https://account.hs/?action=org.matrix.session_end&device_id=A",
    ],
    ["nowhere, where none is named", {}, undefined],
    ["nowhere, where what is named is no page", { account_management_uri: "javascript:alert(1)" }, undefined],
  ])("where an authorization server has them: %s", async (_where, more, page) => {
    const metadata = {
      issuer: "https://auth.hs/",
      authorization_endpoint: "https://auth.hs/authorize",
      token_endpoint: "https://auth.hs/token",
      registration_endpoint: "https://auth.hs/register",
      revocation_endpoint: "https://auth.hs/revoke",
      response_types_supported: ["code"],
      response_modes_supported: ["query", "fragment"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      code_challenge_methods_supported: ["S256"],
      ...more,
    };
    answer = (path) =>
      path.endsWith("auth_metadata")
        ? [200, metadata]
        : path === "versions"
          ? [200, { versions: ["v1.18"], unstable_features: {} }]
          : unknown;
    const end = ending.end(client(), { deviceIds: ["A"] });
    if (page === undefined) await expect(end).rejects.toMatchObject({ failure: { name: "SessionEndRefused" } });
    else expect(await end).toEqual({ phase: "elsewhere" });
    expect(opened).toEqual(page === undefined ? [] : [page]);
  });

  it("never this session", async () => {
    answer = () => [200, {}];
    await expect(ending.end(client(), { deviceIds: ["A", "HERE"] })).rejects.toMatchObject({
      failure: { name: "InvalidRequest" },
    });
    expect(asked).toEqual([]);
  });
});
