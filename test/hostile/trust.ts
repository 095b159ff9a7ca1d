import fc from "fast-check";
import { ClientEvent } from "matrix-js-sdk";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import { ExclusionNotices, KEYS_WITHHELD, readNotice } from "../../main/trust/exclusionNotices.ts";
import { MEDIA_KEYS } from "../../main/rtc/mediaKeyPolicy.ts";
import type { MembersWatch } from "../../main/rtc/membersWatch.ts";
import { ada, ELSEWHERE, eve, HERE, must, mutated, nastyValue, user } from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";
import { makeClient } from "./world.ts";

const content = fc.record({
  room_id: fc.constantFrom(HERE, HERE, ELSEWHERE),
  reason: fc.constantFrom("changed", "unsigned", null, "else"),
});
const message = fc.record({
  message: fc.record({
    type: fc.constantFrom(KEYS_WITHHELD, KEYS_WITHHELD, MEDIA_KEYS, "m.dummy"),
    sender: user,
    content: fc.oneof(content, mutated(content), nastyValue),
  }),
  encryptionInfo: fc.option(
    fc.record({ sender: fc.constantFrom(ada, eve), senderDevice: fc.constantFrom("DEV", null, undefined) }),
    { freq: 3 },
  ),
});

export const trustRows = [
  row("who says that they withhold their keys", 3000, message, (given) => {
    const received = given as unknown as ReceivedToDeviceMessage;
    const notice = readNotice(received, HERE);
    if (notice === undefined) return;
    const { encryptionInfo: from } = received;
    must(from?.sender === received.message.sender, "somebody spoke for another");
    must(notice.device === `${from?.sender} ${from?.senderDevice}`, "a device spoke for another");
    must(notice.reason === null || ["changed", "unsigned"].includes(notice.reason), "a reason of the sender's own");
  }),

  memoryRow("notices of people who are not in the call", 10_000, () => {
    const client = makeClient();
    const watch = { of: () => [] } as unknown as MembersWatch;
    const notices = new ExclusionNotices({ client, watch, roomId: HERE, onChange: () => {} });
    return {
      round: (index) => {
        const sender = `@eve${index}:hs`;
        const message = { type: KEYS_WITHHELD, sender, content: { room_id: HERE, reason: "changed" } };
        const encryptionInfo = { sender, senderDevice: "DEV", senderCurve25519KeyBase64: "", senderVerified: false };
        client.emit(ClientEvent.ReceivedToDeviceMessage, { message, encryptionInfo });
      },
      stop: () => notices.stop(),
    };
  }),
];
