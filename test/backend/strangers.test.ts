import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { MembersWatch } from "../../main/rtc/membersWatch.ts";
import { startBackend } from "./backend.mjs";
import type { Backend } from "./backend.mjs";
import { atEnd, makeAccount, signIn, stopDevices, until } from "./devices.ts";
import { logIn, sessionRequest } from "./matrixApi.mjs";

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend();
}, 120_000);
afterEach(stopDevices);
afterAll(async () => backend?.stop(), 30_000);

const PEOPLE = 12;

it("a fresh sign-in sees everybody in a call, also those of whom the homeserver's sync does not tell", async () => {
  const url = backend.homeserver.baseUrl;
  const account = await makeAccount(backend);
  const owner = await logIn(url, account.username, account.password);
  const room = await sessionRequest(owner, "POST", "/_matrix/client/v3/createRoom", {
    preset: "public_chat",
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const roomId = String(room["room_id"]);
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;
  for (let i = 0; i < PEOPLE; i++) {
    const { username, password } = await makeAccount(backend);
    const session = await logIn(url, username, password);
    const { userId, deviceId } = session;
    await sessionRequest(session, "POST", `${path}/join`, {});
    const key = encodeURIComponent(`_${userId}_${deviceId}_m.call`);
    await sessionRequest(session, "PUT", `${path}/state/org.matrix.msc3401.call.member/${key}`, {
      application: "m.call",
      call_id: "",
      scope: "m.room",
      device_id: deviceId,
      expires: 3_600_000,
      focus_active: { type: "livekit", focus_selection: "multi_sfu" },
      foci_preferred: [{ type: "livekit", livekit_service_url: "https://sfu.localhost", livekit_alias: roomId }],
    });
  }
  // So that none of them is among the last events of the room.
  for (let i = 0; i < 6; i++) {
    await sessionRequest(owner, "PUT", `${path}/send/m.room.message/m${i}`, { msgtype: "m.text", body: "so far" });
  }

  const device = await signIn(backend, account);
  const known = device.client.getRoom(roomId)?.getJoinedMembers().length ?? 0;
  const watch = new MembersWatch(device.client);
  atEnd(() => watch.stop());
  // What makes this a test.
  expect(known).toBeLessThan(PEOPLE);
  await until(() => expect(watch.of(roomId)).toHaveLength(PEOPLE));
}, 60_000);
