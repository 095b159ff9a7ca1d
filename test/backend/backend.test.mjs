import { createServer } from "node:net";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startBackend } from "./backend.mjs";
import { ensureDemo } from "./demo.mjs";
import { logIn, logOut, matrixRequest, sessionRequest } from "./matrixApi.mjs";
import { fixedPorts, freePorts, holderOf, requirePorts, tryPort } from "./ports.mjs";

describe("the ports of a local backend", () => {
  it("are four in a row for npm start, from PARLEY_PORT_BASE when that makes sense", () => {
    expect(fixedPorts("28800")).toEqual({
      homeserver: 28_800,
      livekit: 28_801,
      livekitUdp: 28_802,
      authService: 28_803,
    });
    expect(fixedPorts("nonsense")).toEqual(fixedPorts("80"));
    expect(fixedPorts("65533").homeserver).toBe(fixedPorts("").homeserver);
  });

  it("are the last run's where they are free, others where not", async () => {
    const first = await freePorts();
    expect(await freePorts(first)).toEqual(first);
    const server = createServer().listen(first.livekit, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const second = await freePorts(first);
    expect(second.homeserver).toBe(first.homeserver);
    expect(second.livekit).not.toBe(first.livekit);
    await expect(requirePorts(first)).rejects.toMatchObject({
      code: "port-in-use",
      message: expect.stringContaining(`Port ${first.livekit}`),
    });
    expect(await tryPort(first.livekit, false)).toBe(null);
    if (process.platform === "linux")
      expect(await holderOf(first.livekit, false)).toContain(`(process ${process.pid})`);
  });
});

describe("a local backend", () => {
  /** @type {string} */
  let dir;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "parley-backend-test-"));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it("serves people and conferences, keeps them, and is one to a folder", { timeout: 120_000 }, async () => {
    const first = await startBackend({ dir, authService: false });
    onTestFinished(() => first.stop());
    const demo = await ensureDemo(first);
    await expect(startBackend({ dir, authService: false })).rejects.toMatchObject({ code: "backend-in-use" });
    const shared = await startBackend({ dir, reuse: true });
    expect(shared).toMatchObject({ reused: true, homeserver: first.homeserver });
    await shared.register({ username: "kim", password: "kim-password", displayName: "Kim" });
    await expect(first.register({ username: "kim", password: "other" })).rejects.toMatchObject({
      errcode: "M_USER_IN_USE",
    });
    await first.stop();
    await expect(fetch(`${first.homeserver.baseUrl}/health`)).rejects.toThrow();

    const second = await startBackend({ dir, authService: false });
    onTestFinished(() => second.stop());
    expect(second.homeserver).toEqual(first.homeserver);
    expect(await ensureDemo(second)).toEqual(demo);
    const kim = await logIn(second.homeserver.baseUrl, "kim", "kim-password");
    const profile = await matrixRequest(second.homeserver.baseUrl, "GET", `/_matrix/client/v3/profile/${kim.userId}`);
    expect(profile).toMatchObject({ displayname: "Kim" });

    const { robin, spaceId, conferences } = demo;
    const session = await logIn(second.homeserver.baseUrl, robin.username, robin.password);
    const { devices } = await sessionRequest(session, "GET", "/_matrix/client/v3/devices");
    expect(devices).toHaveLength(1);
    const hierarchy = await sessionRequest(
      session,
      "GET",
      `/_matrix/client/v1/rooms/${encodeURIComponent(spaceId)}/hierarchy`,
    );
    const call = { room_type: "org.matrix.msc3417.call", encryption: "m.megolm.v1.aes-sha2", num_joined_members: 2 };
    expect(hierarchy).toMatchObject({ rooms: [{ room_type: "m.space" }, call, call] });
    // An ordinary member writes their own membership of a call.
    const room = encodeURIComponent(conferences[0]?.roomId ?? "");
    const key = encodeURIComponent(`_${session.userId}_DEV_m.call`);
    const state = `/_matrix/client/v3/rooms/${room}/state/org.matrix.msc3401.call.member/${key}`;
    await expect(sessionRequest(session, "PUT", state, {})).resolves.toHaveProperty("event_id");
    await logOut(session);
    expect((await stat(join(dir, "demo.json"))).mode & 0o777).toBe(0o600);
  });

  it("names the part that does not start, with the end of its log", { timeout: 60_000 }, async () => {
    const broken = await mkdtemp(join(tmpdir(), "parley-backend-broken-"));
    onTestFinished(() => rm(broken, { recursive: true }));
    const failing = startBackend({ dir: broken, authService: false, serverName: "not a name" });
    await expect(failing).rejects.toMatchObject({
      code: "part-did-not-start",
      message: "The homeserver did not start.",
    });
  });
});
