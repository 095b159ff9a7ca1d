import { ClientEvent, createClient } from "matrix-js-sdk";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import { processToDeviceMessages } from "matrix-js-sdk/lib/sync.js";
import { ToDeviceKeyTransport } from "matrix-js-sdk/lib/matrixrtc/ToDeviceKeyTransport.js";
import { KeyTransportEvents } from "matrix-js-sdk/lib/matrixrtc/IKeyTransport.js";
import { expect, it } from "vitest";
import { guardMediaKeys } from "./mediaKeyGuard.ts";
import { MEDIA_KEYS } from "./mediaKeyPolicy.ts";

const encryptionInfo = { sender: "@ada:hs", senderDevice: "DEV", senderCurve25519KeyBase64: "", senderVerified: false };
const keyMessage = (key: unknown, info: typeof encryptionInfo | null): ReceivedToDeviceMessage => ({
  message: {
    type: MEDIA_KEYS,
    sender: "@ada:hs",
    content: {
      room_id: "!r:hs",
      keys: { index: 1, key },
      member: { id: "@ada:hs:DEV", claimed_device_id: "DEV" },
    },
  },
  encryptionInfo: info,
});

it("the SDK gets the keys that are good, once each, and all other messages", () => {
  const client = createClient({ baseUrl: "https://hs.invalid", userId: "@me:hs", deviceId: "MINE" });
  guardMediaKeys(client);
  const statistics = {
    counters: { roomEventEncryptionKeysSent: 0, roomEventEncryptionKeysReceived: 0 },
    totals: { roomEventEncryptionKeysReceivedTotalAge: 0 },
  };
  const transport = new ToDeviceKeyTransport(
    { userId: "@me:hs", deviceId: "MINE", memberId: "@me:hs:MINE" },
    "!r:hs",
    client,
    statistics,
  );
  const keys: string[] = [];
  // As the SDK's own receiver does: what is no base64 makes it throw, and with it the whole sync.
  transport.on(KeyTransportEvents.ReceivedKeys, (member, key) => keys.push(`${member.userId} ${atob(key)}`));
  transport.start();
  const types: string[] = [];
  client.on(ClientEvent.ToDeviceEvent, (event) => types.push(event.getType()));
  const received: string[] = [];
  client.on(ClientEvent.ReceivedToDeviceMessage, ({ message }) => received.push(message.type));
  processToDeviceMessages(
    [
      keyMessage("no base64!", encryptionInfo),
      keyMessage(btoa("forged by server"), null),
      keyMessage(btoa("the right key, ok"), encryptionInfo),
      { message: { type: "m.dummy", sender: "@ada:hs", content: {} }, encryptionInfo: null },
    ],
    client,
  );
  transport.stop();
  expect(keys).toEqual(["@ada:hs the right key, ok"]);
  expect(types).toEqual([MEDIA_KEYS, "m.dummy"]);
  expect(received).toEqual([MEDIA_KEYS, MEDIA_KEYS, MEDIA_KEYS, "m.dummy"]);
});
