import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { actOnDelayedEvent } from "./delayedEventApi.ts";
import type { Discovery } from "./discovery.ts";
import { verifyOpenId } from "./openid.ts";
import { send } from "./outbound.ts";

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe("send", () => {
  it("brings status and JSON", async () => {
    const base = await serve((request, response) => {
      request
        .resume()
        .on("end", () => response.writeHead(429, { "retry-after": "3" }).end('{"errcode":"M_LIMIT_EXCEEDED"}'));
    });
    const answer = await send({ url: new URL(base), method: "POST", body: { a: 1 }, trusted: true });
    expect(answer).toEqual({ status: 429, json: { errcode: "M_LIMIT_EXCEEDED" }, retryAfterMs: 3000 });
  });

  it("doesn't follow a redirect", async () => {
    let asked = 0;
    const base = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await send({ url: new URL(base), trusted: true })).toMatchObject({ status: 302 });
    expect(asked).toBe(1);
  });

  it("ends a body that is too large", async () => {
    const base = await serve((_, response) => {
      response.on("error", () => undefined);
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(16_384)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    await expect(send({ url: new URL(base), trusted: true })).rejects.toMatchObject({ code: "too-large" });
  });

  it("ends a request that takes too long, also when bytes trickle", async () => {
    const base = await serve((_, response) => void response.write("x"));
    await expect(send({ url: new URL(base), trusted: true, timeoutMs: 50 })).rejects.toMatchObject({ code: "timeout" });
  });

  it("names a host that doesn't answer", async () => {
    const base = await serve(() => undefined);
    servers[0]?.close();
    await expect(send({ url: new URL(base), trusted: true })).rejects.toMatchObject({ code: "unreachable" });
  });

  it.each([
    "https://127.0.0.1:1/",
    "https://[::1]:1/",
    "https://localhost:1/",
    "https://169.254.169.254/",
    "https://[::ffff:10.0.0.1]/",
  ])("doesn't connect to %s unless the operator named it", async (url) => {
    await expect(send({ url: new URL(url), trusted: false })).rejects.toMatchObject({ code: "address-refused" });
  });

  it("doesn't speak plain http unless the operator named it", async () => {
    await expect(send({ url: new URL("http://example.org/"), trusted: false })).rejects.toMatchObject({
      code: "address-refused",
    });
  });
});

describe("verifyOpenId", () => {
  const token = { access_token: "a&b/c", matrix_server_name: "hs.example" };
  const at = (baseUrl: string): Pick<Discovery, "federation"> => ({
    federation: async () => ({ baseUrl, trusted: true }),
  });

  it("returns whose token it is", async () => {
    let asked: string | undefined;
    const base = await serve((request, response) => {
      asked = request.url;
      response.end('{"sub":"@alice:hs.example"}');
    });
    expect(await verifyOpenId(token, at(base))).toBe("@alice:hs.example");
    expect(asked).toBe("/_matrix/federation/v1/openid/userinfo?access_token=a%26b%2Fc");
  });

  it.each([
    [200, '{"sub":"@alice:other.example"}', "wrong-user"],
    [200, '{"sub":"@alice:hs.example:8448"}', "wrong-user"],
    [200, '{"sub":"alice"}', "wrong-user"],
    [200, "not json", "wrong-user"],
    [401, '{"errcode":"M_UNKNOWN_TOKEN"}', "token-refused"],
    [404, "{}", "token-refused"],
    [302, "", "homeserver-unreachable"],
    [502, "", "homeserver-unreachable"],
  ])("answer %i %s is %s", async (status, body, code) => {
    const base = await serve((_, response) => response.writeHead(status).end(body));
    await expect(verifyOpenId(token, at(base))).rejects.toMatchObject({ code });
  });

  it("asks nobody about a name that may not be contacted", async () => {
    await expect(verifyOpenId(token, { federation: async () => undefined })).rejects.toMatchObject({
      code: "server-name-refused",
    });
  });
});

describe("actOnDelayedEvent", () => {
  it.each([
    [200, "{}", {}, { kind: "ok" }],
    [404, '{"errcode":"M_NOT_FOUND"}', {}, { kind: "gone" }],
    [429, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1500}', {}, { kind: "try-again", afterMs: 1500 }],
    [429, "{}", { "retry-after": "2" }, { kind: "try-again", afterMs: 2000 }],
    [503, "", {}, { kind: "try-again", afterMs: undefined }],
    [403, "{}", {}, { kind: "refused" }],
    [302, "", { location: "/x" }, { kind: "refused" }],
  ])("answer %i %s %j", async (status, body, headers, outcome) => {
    const paths: (string | undefined)[] = [];
    const baseUrl = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(status, headers).end(body);
    });
    expect(await actOnDelayedEvent({ baseUrl, trusted: true }, "id/../x", "restart")).toEqual(outcome);
    expect(paths).toEqual(["/_matrix/client/unstable/org.matrix.msc4140/delayed_events/id%2F..%2Fx/restart"]);
  });

  it("falls back to the older form", async () => {
    const seen: string[] = [];
    const baseUrl = await serve((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        seen.push(`${request.url?.split("delayed_events")[1]} ${body}`);
        if (request.url?.endsWith("/send")) response.writeHead(404).end('{"errcode":"M_UNRECOGNIZED"}');
        else response.end("{}");
      });
    });
    expect(await actOnDelayedEvent({ baseUrl, trusted: true }, "id", "send")).toEqual({ kind: "ok" });
    expect(seen).toEqual(["/id/send {}", '/id {"action":"send"}']);
  });

  it("tries an unreachable homeserver again", async () => {
    const baseUrl = await serve(() => undefined);
    servers[0]?.close();
    expect(await actOnDelayedEvent({ baseUrl, trusted: true }, "id", "send")).toEqual({
      kind: "try-again",
      afterMs: undefined,
    });
  });
});
