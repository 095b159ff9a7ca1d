import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { RoomServiceClient, TokenVerifier } from "livekit-server-sdk";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackend, type Backend } from "../../test/backend/backend.mjs";
import { logIn, sessionRequest, type MatrixSession } from "../../test/backend/matrixApi.mjs";
import { livekitRoomName, memberIdentity, roomCallSlot } from "./tokens.ts";

/** Against a real Synapse and a real LiveKit; participants are real LiveKit clients in processes of their own. */

let backend: Backend;
let rooms: RoomServiceClient;
/** The same service on the same SFU, but the homeserver of the tests is a stranger to it. */
let strangersService: string;
/** A full-access service that LiveKit sends no webhooks to, and what it logs at its most talkative. */
let deafService: string;
const deafLog: string[] = [];
const children: ChildProcess[] = [];

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const bundle = here("../../out/auth-service/index.js");

beforeAll(async () => {
  await build({ configFile: here("vite.config.ts"), logLevel: "error" });
  backend = await startBackend();
  const { httpUrl, apiKey, apiSecret } = backend.livekit;
  rooms = new RoomServiceClient(httpUrl, apiKey, apiSecret);
  [strangersService, deafService] = await Promise.all([
    startService("stranger.example"),
    startService(backend.homeserver.serverName, deafLog),
  ]);
}, 180_000);

afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await backend?.stop();
}, 30_000);

async function startService(fullAccess: string, log?: string[]): Promise<string> {
  const port = await freePort();
  const { livekit, homeserver } = backend;
  const child = spawn(process.execPath, [bundle], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      LIVEKIT_URL: livekit.url,
      LIVEKIT_KEY: livekit.apiKey,
      LIVEKIT_SECRET: livekit.apiSecret,
      LISTEN: `127.0.0.1:${port}`,
      FULL_ACCESS_HOMESERVERS: fullAccess,
      HOMESERVER_OVERRIDES: `${homeserver.serverName}=${homeserver.baseUrl}`,
      LOG_LEVEL: "debug",
    },
  });
  children.push(child);
  child.stdout.on("data", (chunk: Buffer) => log?.push(chunk.toString()));
  await said(child, "listening");
  return `http://127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves when a child's output holds `word`; rejects when it ends before. */
function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(word)) resolve();
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it said ${word}`)));
  });
}

async function eventually<T>(what: string, withinMs: number, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let people = 0;

/** A person with a room, an armed delayed leave and a membership: what a client has before it asks for its token. */
async function person(delayMs = 20_000) {
  const username = `auth${++people}`;
  await backend.register({ username, password: "a password" });
  const session: MatrixSession = await logIn(backend.homeserver.baseUrl, username, "a password");
  const { room_id } = await sessionRequest(session, "POST", "/_matrix/client/v3/createRoom", {});
  const room = String(room_id);
  const key = `_${session.userId}_${session.deviceId}_m.call`;
  const membership = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/org.matrix.msc3401.call.member/${encodeURIComponent(key)}`;
  const { delay_id } = await sessionRequest(session, "PUT", `${membership}?org.matrix.msc4140.delay=${delayMs}`, {});
  await sessionRequest(session, "PUT", membership, { application: "m.call", device_id: session.deviceId });
  return {
    ...session,
    room,
    sfuRoom: livekitRoomName(room, roomCallSlot),
    identity: `${session.userId}:${session.deviceId}`,
    openId: () =>
      sessionRequest(
        session,
        "POST",
        `/_matrix/client/v3/user/${encodeURIComponent(session.userId)}/openid/request_token`,
        {},
      ),
    delegation: { delay_id: String(delay_id), delay_timeout: delayMs, delay_cs_api_url: session.baseUrl },
    hasLeft: async () => Object.keys(await sessionRequest(session, "GET", membership)).length === 0 || undefined,
    /** When the homeserver last (re)started the delayed leave's timer, ms since the epoch; undefined once it is gone. */
    armedAt: async () => {
      const answer = await sessionRequest(session, "GET", "/_matrix/client/unstable/org.matrix.msc4140/delayed_events");
      const scheduled = (answer["delayed_events"] ?? answer["scheduled"]) as {
        delay_id: string;
        running_since: number;
      }[];
      return scheduled.find((event) => event.delay_id === delay_id)?.running_since;
    },
  };
}
type Person = Awaited<ReturnType<typeof person>>;

interface Answer {
  readonly status: number;
  readonly body: { url: string; jwt: string; errcode?: string; error?: string };
}

async function post(service: string, path: string, body: object): Promise<Answer> {
  const response = await fetch(service + path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

async function sfuGet(service: string, who: Person, more: object = {}): Promise<Answer> {
  return post(service, "/sfu/get", {
    room: who.room,
    openid_token: await who.openId(),
    device_id: who.deviceId,
    ...more,
  });
}

async function join({ body }: Answer): Promise<ChildProcess> {
  const child = spawn(process.execPath, [here("fixtures/participant.mjs"), body.url, body.jwt], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  await said(child, "connected");
  return child;
}

const roomExists = async (name: string): Promise<boolean> => (await rooms.listRooms([name])).length > 0;

async function claimsOf({ body }: Answer) {
  const { apiKey, apiSecret } = backend.livekit;
  return new TokenVerifier(apiKey, apiSecret).verify(body.jwt);
}

describe.concurrent("tokens", () => {
  it("opens exactly one room, which exists from then on", async () => {
    const alice = await person();
    expect(await roomExists(alice.sfuRoom)).toBe(false);
    const answer = await sfuGet(backend.authServiceUrl, alice);
    expect(answer).toMatchObject({ status: 200, body: { url: backend.livekit.url } });
    const { sub, video } = await claimsOf(answer);
    expect(sub).toBe(alice.identity);
    expect(video).toEqual({
      room: alice.sfuRoom,
      roomJoin: true,
      roomCreate: false,
      canPublish: true,
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: true,
    });
    expect(await roomExists(alice.sfuRoom)).toBe(true);
  });

  it("lets both kinds of clients meet", async () => {
    const alice = await person();
    const member = { id: "member", claimed_user_id: alice.userId, claimed_device_id: alice.deviceId };
    const answer = await post(backend.authServiceUrl, "/get_token", {
      room_id: alice.room,
      slot_id: roomCallSlot,
      openid_token: await alice.openId(),
      member,
    });
    expect(answer.status).toBe(200);
    const { sub, video } = await claimsOf(answer);
    expect(video?.room).toBe(alice.sfuRoom);
    expect(sub).toBe(memberIdentity(alice.userId, alice.deviceId, "member"));
  });

  it("refuses a token the homeserver doesn't know, and makes no room", async () => {
    const alice = await person();
    const openid_token = { ...(await alice.openId()), access_token: "made up" };
    const answer = await post(backend.authServiceUrl, "/sfu/get", {
      room: alice.room,
      openid_token,
      device_id: alice.deviceId,
    });
    expect(answer).toMatchObject({ status: 401, body: { errcode: "M_UNAUTHORIZED" } });
    expect(await roomExists(alice.sfuRoom)).toBe(false);
  });

  it("refuses a good token under another server's name", async () => {
    const alice = await person();
    const openid_token = { ...(await alice.openId()), matrix_server_name: "127.0.0.1:1" };
    const answer = await post(backend.authServiceUrl, "/sfu/get", {
      room: alice.room,
      openid_token,
      device_id: alice.deviceId,
    });
    expect(answer).toMatchObject({ status: 401, body: { errcode: "M_UNAUTHORIZED" } });
  });

  it("refuses a good token for another user's membership", async () => {
    const [alice, bob] = await Promise.all([person(), person()]);
    const member = { id: "member", claimed_user_id: bob.userId, claimed_device_id: bob.deviceId };
    const answer = await post(backend.authServiceUrl, "/get_token", {
      room_id: alice.room,
      slot_id: roomCallSlot,
      openid_token: await alice.openId(),
      member,
    });
    expect(answer).toMatchObject({ status: 401, body: { errcode: "M_UNAUTHORIZED" } });
  });

  it("lets another server's user join a room, never make one", async () => {
    const alice = await person();
    const first = await sfuGet(strangersService, alice);
    expect(first.status).toBe(200);
    expect(await roomExists(alice.sfuRoom)).toBe(false);
    await expect(join(first)).rejects.toThrow("ended with 2");
    expect(await roomExists(alice.sfuRoom)).toBe(false);

    await rooms.createRoom({ name: alice.sfuRoom, emptyTimeout: 60 });
    const participant = await join(first);
    expect((await rooms.listParticipants(alice.sfuRoom)).map(({ identity }) => identity)).toEqual([alice.identity]);
    participant.kill("SIGKILL");
  });
});

describe.concurrent("delegated leave", { timeout: 60_000 }, () => {
  it("is sent at once when the participant leaves", async () => {
    const alice = await person();
    const participant = await join(await sfuGet(backend.authServiceUrl, alice, alice.delegation));
    participant.stdin?.write("leave\n");
    await said(participant, "disconnected");
    await eventually("the membership is gone", 1_000, alice.hasLeft);
  });

  it("is sent within two seconds of LiveKit losing a killed participant", async () => {
    const alice = await person();
    const participant = await join(await sfuGet(backend.authServiceUrl, alice, alice.delegation));
    participant.kill("SIGKILL");
    // LiveKit 1.11 takes about 20 s to give a silent connection up; no setting shortens that.
    await eventually(
      "LiveKit lost the participant",
      40_000,
      async () => (await rooms.listParticipants(alice.sfuRoom)).length === 0 || undefined,
    );
    await eventually("the membership is gone", 2_000, alice.hasLeft);
  });

  it("is held back, by restarts, for as long as somebody is there", async () => {
    const alice = await person(2_000);
    const started = Date.now();
    await join(await sfuGet(backend.authServiceUrl, alice, alice.delegation));
    await eventually(
      "restarted past twice its delay",
      8_000,
      async () => ((await alice.armedAt()) ?? 0) > started + 4_000 || undefined,
    );
    expect(await alice.hasLeft()).toBeUndefined();
  });

  it("isn't sent when the same participant connects anew", async () => {
    const alice = await person(3_000);
    const answer = await sfuGet(backend.authServiceUrl, alice, alice.delegation);
    const first = await join(answer);
    const ended = said(first, "disconnected");
    const second = await join(answer);
    await ended;
    // Two restarts later the time in which a leave would have been sent is over.
    for (let i = 0; i < 2; i++) {
      const before = await alice.armedAt();
      expect(before).toBeDefined();
      await eventually("restarted", 4_000, async () => ((await alice.armedAt()) ?? 0) > (before ?? 0) || undefined);
    }
    expect(await alice.hasLeft()).toBeUndefined();
    second.stdin?.write("leave\n");
    await eventually("the membership is gone", 1_500, alice.hasLeft);
  });

  it("is sent without webhooks too, by asking LiveKit", async () => {
    const alice = await person();
    const before = (await alice.armedAt()) ?? Number.NaN;
    const participant = await join(await sfuGet(deafService, alice, alice.delegation));
    await eventually(
      "restarted, so the participant was seen",
      5_000,
      async () => ((await alice.armedAt()) ?? 0) > before || undefined,
    );
    participant.stdin?.write("leave\n");
    await eventually("the membership is gone", 5_000, alice.hasLeft);
  });

  it("can be handed over later, for a member of the newer kind", async () => {
    const alice = await person();
    const member = { id: "member", claimed_user_id: alice.userId, claimed_device_id: alice.deviceId };
    const request = async () => ({
      room_id: alice.room,
      slot_id: roomCallSlot,
      openid_token: await alice.openId(),
      member,
    });
    const participant = await join(await post(backend.authServiceUrl, "/get_token", await request()));
    const handedOver = await post(backend.authServiceUrl, "/delegate_delayed_leave", {
      ...(await request()),
      ...alice.delegation,
    });
    expect(handedOver).toEqual({ status: 200, body: {} });
    participant.stdin?.write("leave\n");
    await eventually("the membership is gone", 1_500, alice.hasLeft);
  });

  it.each([
    ["another server's client API", { delay_cs_api_url: "http://127.0.0.1:1" }],
    ["half of what it needs", { delay_timeout: undefined }],
  ])("is refused with %s", async (_, change) => {
    const alice = await person();
    const answer = await sfuGet(backend.authServiceUrl, alice, { ...alice.delegation, ...change });
    expect(answer).toMatchObject({ status: 400, body: { errcode: "M_BAD_JSON" } });
    expect(await roomExists(alice.sfuRoom)).toBe(false);
  });

  it("is refused for another server's user", async () => {
    const alice = await person();
    const answer = await sfuGet(strangersService, alice, alice.delegation);
    expect(answer).toMatchObject({ status: 400, body: { errcode: "M_BAD_JSON" } });
  });
});

it("logs who did what, and no secret", async () => {
  const alice = await person();
  const openid_token = await alice.openId();
  const ask = (token: object) =>
    post(deafService, "/sfu/get", {
      room: alice.room,
      openid_token: token,
      device_id: alice.deviceId,
      ...alice.delegation,
    });
  const { body } = await ask(openid_token);
  await ask({ ...openid_token, access_token: "refused-token" });
  await eventually("both are logged", 2_000, async () => {
    const text = deafLog.join("");
    return (text.includes(`"userId":"${alice.userId}"`) && text.includes("token-refused")) || undefined;
  });
  const secrets = [
    openid_token["access_token"],
    body.jwt,
    alice.delegation.delay_id,
    backend.livekit.apiSecret,
    "refused-token",
  ];
  for (const secret of secrets) expect(deafLog.join("")).not.toContain(secret);
});

it("says what is wrong with its configuration, and ends", async () => {
  const child = spawn(process.execPath, [bundle], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { LIVEKIT_URL: "nonsense" },
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  expect(text.trim().split("\n")).toHaveLength(4);
});
