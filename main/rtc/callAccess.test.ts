import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { MatrixClient } from "matrix-js-sdk";
import { describe, expect, it } from "vitest";
import { CallAccess } from "./callAccess.ts";
import type { WireMode } from "./wireMode.ts";

const ROOM = "!r:hs";
const good = JSON.stringify({ url: "ws://127.0.0.1:7880", jwt: "h.e30.s" });

/** A real auth service that answers with these statuses, one after the other, the last for ever. */
async function serve(...statuses: number[]) {
  const asked: string[] = [];
  const server = createServer((request, respond) => {
    asked.push(request.url ?? "");
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    respond.writeHead(status ?? 500).end(status === 200 ? good : "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

/** What of the SDK's client has a part in this. */
function clientOf(serviceUrl: string, features: string[] = []): MatrixClient {
  return {
    baseUrl: "http://127.0.0.1:1",
    getDomain: () => "localhost",
    getUserId: () => "@me:hs",
    getSafeUserId: () => "@me:hs",
    getDeviceId: () => "MINE",
    getOpenIdToken: async () => ({ access_token: "t", token_type: "Bearer", matrix_server_name: "hs", expires_in: 60 }),
    doesServerSupportUnstableFeature: async (name: string) => features.includes(name),
    _unstable_getRTCTransports: async () => [{ type: "livekit", livekit_service_url: serviceUrl }],
  } as unknown as MatrixClient;
}
const soon = () => Date.now() + 10_000;
const yes = () => true;
const nobody = { others: () => [], oldest: () => undefined };

describe("the way into a call", () => {
  it("is asked for until a service that was away is back", async () => {
    await using service = await serve(502, 503, 200);
    const access = new CallAccess(
      clientOf(service.url),
      "hs",
      () => "compatibility",
      () => false,
      nobody,
    );
    await expect(access.ownSoon(ROOM, yes, soon())).resolves.toMatchObject({ member: { identity: "@me:hs:MINE" } });
    expect(service.asked).toHaveLength(3);
  });

  it("is not asked for again where the answer is no", async () => {
    await using service = await serve(403);
    const access = new CallAccess(
      clientOf(service.url),
      "hs",
      () => "compatibility",
      () => false,
      nobody,
    );
    await expect(access.ownSoon(ROOM, yes, soon())).rejects.toMatchObject({ failure: { name: "AuthServiceRefused" } });
    expect(service.asked).toHaveLength(1);
  });

  it("fails by the name of what was in the way when time is up", async () => {
    await using service = await serve(502);
    const access = new CallAccess(
      clientOf(service.url),
      "hs",
      () => "compatibility",
      () => false,
      nobody,
    );
    await expect(access.ownSoon(ROOM, yes, Date.now() + 100)).rejects.toMatchObject({
      failure: { name: "AuthServiceUnreachable" },
    });
  });

  it("is given up as soon as the person does", async () => {
    await using service = await serve(502);
    const access = new CallAccess(
      clientOf(service.url),
      "hs",
      () => "compatibility",
      () => false,
      nobody,
    );
    await expect(access.ownSoon(ROOM, () => service.asked.length < 2, soon())).resolves.toBeUndefined();
    expect(service.asked).toHaveLength(2);
  });

  it("stays who it was prepared as when the setting changes, and is somebody else at the next call", async () => {
    await using service = await serve(200);
    let wanted: WireMode = "matrix_2_0";
    const client = clientOf(service.url, ["org.matrix.msc4354", "org.matrix.msc4140"]);
    const access = new CallAccess(
      client,
      "hs",
      () => wanted,
      () => false,
      nobody,
    );
    const prepared = await access.own(ROOM, false);
    expect(prepared.member.mode).toBe("matrix_2_0");
    expect(prepared.member.identity).not.toContain("@me:hs");
    wanted = "legacy";
    expect((await access.ownSoon(ROOM, yes, soon()))?.member).toEqual(prepared.member);
    access.release(ROOM);
    expect((await access.own(ROOM, false)).member).toMatchObject({ mode: "legacy", identity: "@me:hs:MINE" });
    expect(service.asked).toEqual(["/get_token", "/sfu/get"]);
  });

  it("of an auth service that knows the older endpoint alone is that of a membership as state", async () => {
    await using service = await serve(404, 200);
    const client = clientOf(service.url, ["org.matrix.msc4354", "org.matrix.msc4140"]);
    const access = new CallAccess(
      client,
      "hs",
      () => "matrix_2_0",
      () => false,
      nobody,
    );
    expect((await access.own(ROOM, false)).member).toMatchObject({ mode: "compatibility", identity: "@me:hs:MINE" });
    expect(service.asked).toEqual(["/get_token", "/sfu/get"]);
  });

  it("of a homeserver without delayed events is never that of a sticky membership", async () => {
    await using service = await serve(200);
    const access = new CallAccess(
      clientOf(service.url, ["org.matrix.msc4354"]),
      "hs",
      () => "matrix_2_0",
      () => false,
      nobody,
    );
    expect((await access.own(ROOM, false)).member.mode).toBe("compatibility");
  });
});
