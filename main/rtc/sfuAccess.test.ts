import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MatrixClient } from "matrix-js-sdk";
import { describe, expect, it, vi } from "vitest";
import { expiryOf, SfuAccessService } from "./sfuAccess.ts";

const jwt = (payload: unknown) => `h.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;

describe("expiryOf", () => {
  it("reads the end of a token", () => {
    expect(expiryOf(jwt({ exp: 1_800_000_000 }))).toBe(1_800_000_000_000);
  });

  it.each([["nonsense"], [""], [jwt({})], [jwt({ exp: "soon" })], [jwt(null)]])(
    "trusts %s for a moment only",
    (token) => {
      vi.useFakeTimers({ now: 1_000_000 });
      expect(expiryOf(token)).toBe(1_120_000);
      vi.useRealTimers();
    },
  );
});

describe("an auth service", () => {
  const member = { mode: "compatibility", memberId: "@me:hs:MINE", identity: "@me:hs:MINE" } as const;
  const openId = { access_token: "secret", token_type: "Bearer", matrix_server_name: "hs", expires_in: 3600 };
  const client = {
    getOpenIdToken: async () => openId,
    getDeviceId: () => "MINE",
    getUserId: () => "@me:hs",
    baseUrl: "",
  };

  /** A real web server that answers as told, and says what reached it. */
  async function serve(answer: (path: string, respond: ServerResponse) => void) {
    const paths: string[] = [];
    const server = createServer((request, respond) => {
      paths.push(request.url ?? "");
      answer(request.url ?? "", respond);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, paths, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
  }
  const ask = (url: string) => new SfuAccessService(client as unknown as MatrixClient).get("!r:hs", url, member);

  it.each([301, 302, 303, 307, 308])(
    "that redirects by %i is not followed: the token is for it alone",
    async (status) => {
      await using elsewhere = await serve((_path, respond) => respond.end('{"url":"ws://127.0.0.1:1","jwt":"j"}'));
      await using service = await serve((_path, respond) =>
        respond.writeHead(status, { location: `${elsewhere.url}/sfu/get` }).end(),
      );
      await expect(ask(service.url)).rejects.toMatchObject({ failure: { name: "AuthServiceUnreachable" } });
      expect([service.paths, elsewhere.paths]).toEqual([["/sfu/get"], []]);
    },
  );

  it.each([
    ["ws://127.0.0.1:7880", true],
    ["wss://sfu.example.org", true],
    ["ws://sfu.example.org", false],
    ["ws://10.0.0.1:7880", false],
    ["wss://user:pass@sfu.example.org", false],
    ["https://sfu.example.org", false],
    ["ws+unix:///tmp/socket", false],
    ["javascript:alert(1)", false],
  ])("that answers %s: believed %s", async (url, believed) => {
    await using service = await serve((_path, respond) => respond.end(JSON.stringify({ url, jwt: "j" })));
    const access = ask(service.url);
    if (believed) await expect(access).resolves.toMatchObject({ url, jwt: "j" });
    else await expect(access).rejects.toMatchObject({ failure: { name: "AuthServiceRefused" } });
  });
});
