import { DeviceId, initAsync, KeysUploadRequest, OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { logIn, sessionRequest } from "../backend/matrixApi.mjs";
import { openDoor } from "./support/door.ts";
import { expect, test } from "./support/fixtures.ts";
import { joinConference } from "./support/steps.ts";

const JOINS = 50;
const encode = encodeURIComponent;

test(
  "fifty devices join at once: each is told the media key once, in few requests",
  { tag: "@long" },
  async ({ world, backend }) => {
    const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
    const { name, roomId } = await world.conference(alice, [bob]);
    const { baseUrl } = backend.homeserver;
    // Real devices, with keys that a message can be encrypted for.
    await initAsync();
    const devices = await Promise.all(
      Array.from({ length: JOINS }, async () => {
        const session = await logIn(baseUrl, bob.username, bob.password);
        const machine = await OlmMachine.initialize(new UserId(bob.userId), new DeviceId(session.deviceId));
        for (const request of await machine.outgoingRequests()) {
          if (!(request instanceof KeysUploadRequest)) continue;
          const body = JSON.parse(request.body) as Record<string, unknown>;
          await sessionRequest(session, "POST", "/_matrix/client/v3/keys/upload", body);
        }
        machine.close();
        return session.deviceId;
      }),
    );
    const door = await openDoor(baseUrl);
    try {
      const { page } = await world.launch("alice", {
        signIn: { ...alice.signIn, homeserver: door.url },
        noDevices: true,
      });
      await joinConference(page, name);
      const from = Date.now();
      const focus = { type: "livekit", livekit_service_url: backend.authServiceUrl, livekit_alias: roomId };
      const join = (device: string) =>
        world.api(
          bob,
          "PUT",
          `/_matrix/client/v3/rooms/${encode(roomId)}/state/org.matrix.msc3401.call.member/${encode(`_${bob.userId}_${device}_m.call`)}`,
          {
            application: "m.call",
            call_id: "",
            scope: "m.room",
            device_id: device,
            membershipID: `${bob.userId}:${device}`,
            expires: 180_000_000,
            focus_active: { type: "livekit", focus_selection: "multi_sfu" },
            foci_preferred: [focus],
          },
        );
      await Promise.all(devices.map(join));
      const joined = Date.now() - from;
      /** How often each device was sent something, and in how many requests. */
      const told = () => {
        const requests = door.toDevice.filter((sent) => sent.ts >= from);
        const counts = new Map<string, number>();
        for (const { body } of requests) {
          const { messages } = JSON.parse(body) as { messages: Record<string, Record<string, unknown>> };
          for (const device of Object.keys(messages[bob.userId] ?? {}))
            counts.set(device, (counts.get(device) ?? 0) + 1);
        }
        return { requests: requests.length, counts };
      };
      await expect.poll(() => [...told().counts.keys()].toSorted(), { timeout: 20_000 }).toEqual(devices.toSorted());
      const { requests, counts } = told();
      const messages = [...counts.values()].reduce((sum, count) => sum + count, 0);
      console.log(`${JOINS} joins in ${joined} ms: ${messages} to-device messages in ${requests} requests`);
      // A rotation for each would be 1275. These devices never send a key of their own: some are asked for it already.
      expect(messages).toBeLessThanOrEqual(2 * JOINS);
      expect(requests).toBeLessThanOrEqual(JOINS);
    } finally {
      await door.close();
    }
  },
);
