import { EventEmitter } from "node:events";
import fc from "fast-check";
import { ClientEvent } from "matrix-js-sdk";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import { processToDeviceMessages } from "matrix-js-sdk/lib/sync.js";
import { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { RTCEncryptionManager } from "matrix-js-sdk/lib/matrixrtc/RTCEncryptionManager.js";
import { ToDeviceKeyTransport } from "matrix-js-sdk/lib/matrixrtc/ToDeviceKeyTransport.js";
import { MediaKey } from "../../preload/contract.ts";
import { guardMediaKeys } from "../../main/rtc/mediaKeyGuard.ts";
import { judgeKeyRequest } from "../../main/rtc/keyRepairPolicy.ts";
import type { MembersWatch } from "../../main/rtc/membersWatch.ts";
import { MEDIA_KEYS } from "../../main/rtc/mediaKeyPolicy.ts";
import { ada, ELSEWHERE, eve, HERE, me, must, mutated, nastyNumber, nastyText, user } from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";
import { makeClient, membershipEvent } from "./world.ts";

const device = fc.constantFrom("DEV", "OTHER", "DEV:DEV");
const content = fc.record({
  keys: fc.record({
    index: fc.oneof(fc.nat({ max: 255 }), nastyNumber),
    key: fc.oneof(
      fc.constantFrom("AAAAAAAAAAAAAAAAAAAAAA==", "A".repeat(25), "?", "_-AAAAAAAAAAAAAAAAAAAA"),
      nastyText,
    ),
  }),
  member: fc.record({
    id: fc.constantFrom(`${ada}:DEV`, `${eve}:DEV`, `${me}:MINE`, "__proto__"),
    claimed_device_id: device,
  }),
  room_id: fc.constantFrom(HERE, HERE, HERE, ELSEWHERE),
  session: fc.record({ application: fc.constant("m.call"), call_id: fc.constant(""), scope: fc.constant("m.room") }),
  sent_ts: fc.oneof(fc.nat(), nastyNumber),
});
const message = fc.record({
  message: fc.record({
    type: fc.constantFrom(MEDIA_KEYS, MEDIA_KEYS, MEDIA_KEYS, "m.dummy"),
    sender: user,
    content: fc.oneof(
      { weight: 2, arbitrary: content as fc.Arbitrary<unknown> },
      { weight: 2, arbitrary: mutated(content) },
    ),
  }),
  encryptionInfo: fc.option(
    fc.record({
      sender: fc.constantFrom(ada, ada, eve),
      senderDevice: fc.oneof(device, fc.constant(null as unknown as string)),
      senderCurve25519KeyBase64: fc.constant("curve"),
      senderVerified: fc.boolean(),
    }),
    { freq: 3 },
  ),
});

const request = fc.record({
  sender: fc.oneof(user, nastyText) as fc.Arbitrary<unknown>,
  content: fc.oneof(
    fc.record({ room_id: fc.constantFrom(HERE, ELSEWHERE), member: fc.record({ claimed_device_id: device }) }),
    mutated(fc.record({ room_id: fc.constant(HERE), member: fc.record({ claimed_device_id: device }) })),
  ) as fc.Arbitrary<unknown>,
  encryptionInfo: fc.option(
    fc.record({ sender: user, senderDevice: fc.oneof(device, fc.constant(null as unknown as string)) }),
    { freq: 6 },
  ),
});

/** The SDK's own way of a key: from the sync, through its transport, to the ring of keys. */
async function receive(messages: ReceivedToDeviceMessage[]) {
  const client = makeClient();
  guardMediaKeys(client);
  const mine = { userId: me, deviceId: "MINE", memberId: `${me}:MINE` };
  const statistics = {
    counters: { roomEventEncryptionKeysSent: 0, roomEventEncryptionKeysReceived: 0 },
    totals: { roomEventEncryptionKeysReceivedTotalAge: 0 },
  };
  const members = await Promise.all([ada, eve].map((userId) => CallMembership.parseFromEvent(membershipEvent(userId))));
  const transport = new ToDeviceKeyTransport(mine, HERE, client, statistics);
  const got: { key: MediaKey; userId: string; deviceId: string }[] = [];
  const manager = new RTCEncryptionManager(
    mine,
    () => members,
    transport,
    (key, index, membership, identity) =>
      got.push({
        // As callService hands it to the page: the contract throws at what does not fit.
        key: MediaKey.parse({ identity, index, key: Buffer.from(key).toString("base64") }),
        userId: membership.userId,
        deviceId: membership.deviceId,
      }),
  );
  manager.join({ manageMediaKeys: true });
  let others = 0;
  client.on(ClientEvent.ToDeviceEvent, (event) => (others += event.getType() === MEDIA_KEYS ? 0 : 1));
  processToDeviceMessages(messages, client);
  manager.leave();
  return { got, others };
}

export const keyRows = [
  row("media keys, through the SDK", 1500, fc.array(message, { maxLength: 5 }), async (given) => {
    const messages = given as unknown as ReceivedToDeviceMessage[];
    const { got, others } = await receive(messages);
    must(
      others === messages.filter(({ message: { type } }) => type !== MEDIA_KEYS).length,
      "a bad key took others along",
    );
    for (const { key, userId, deviceId } of got) {
      must(key.identity === `${userId}:${deviceId}`, "a key for somebody else's media");
      must([ada, eve].includes(userId), "a key of nobody in the call");
      const origin = messages.some(
        ({ message: { sender }, encryptionInfo }) =>
          encryptionInfo !== null &&
          encryptionInfo.sender === userId &&
          sender === userId &&
          [deviceId, null].includes(encryptionInfo.senderDevice ?? null),
      );
      must(origin, "a key that its device did not encrypt");
    }
  }),

  row("requests for media keys", 1500, request, ({ sender, content: asked, encryptionInfo }) => {
    const verdict = judgeKeyRequest(sender, asked, encryptionInfo);
    if (verdict.kind === "refused") return;
    must(encryptionInfo !== null && encryptionInfo.sender === sender, "a request that its sender did not encrypt");
    must(encryptionInfo?.senderDevice === verdict.request.member.claimed_device_id, "a key for another device");
    must(typeof verdict.request.room_id === "string", "a request for no room");
  }),

  memoryRow("media keys that are good, without end, of members and strangers", 10_000, () => {
    const client = makeClient();
    // One member, who sends on and on; and as many strangers as there are rounds.
    const members = [{ userId: ada, deviceId: "DEV" }];
    const watch = Object.assign(new EventEmitter(), { of: () => members }) as unknown as MembersWatch;
    guardMediaKeys(client, watch);
    let passed = 0;
    client.on(ClientEvent.ToDeviceEvent, () => passed++);
    return {
      round: (index) => {
        for (const sender of [ada, `@eve${index}:hs`]) {
          const content = {
            room_id: HERE,
            keys: { index: index % 256, key: "A".repeat(22) },
            member: { claimed_device_id: "DEV" },
          };
          const encryptionInfo = {
            sender,
            senderDevice: "DEV",
            senderCurve25519KeyBase64: "curve",
            senderVerified: false,
          };
          processToDeviceMessages([{ message: { type: MEDIA_KEYS, sender, content }, encryptionInfo }], client);
        }
        if (index % 1000 === 0) watch.emit("changed", HERE);
        must(passed <= 10_000, "every key of one who sends without end went on");
      },
      stop: () => client.removeAllListeners(),
    };
  }),

  memoryRow("media keys that are refused", 10_000, () => {
    const client = makeClient();
    guardMediaKeys(client);
    return {
      round: (index) => {
        const content = {
          room_id: HERE,
          keys: { index, key: "?".repeat(500) },
          member: { claimed_device_id: `${index}` },
        };
        const refused = { message: { type: MEDIA_KEYS, sender: `@eve${index}:hs`, content }, encryptionInfo: null };
        processToDeviceMessages([refused], client);
      },
      stop: () => client.removeAllListeners(),
    };
  }),
];
