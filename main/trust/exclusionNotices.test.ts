import { expect, it } from "vitest";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk";
import { KEYS_WITHHELD, readNotice } from "./exclusionNotices.ts";

const olm = { sender: "@bob:hs", senderDevice: "B", senderCurve25519KeyBase64: "x", senderVerified: false };
const message = (type: string, content: object, encryptionInfo: typeof olm | null = olm, sender = "@bob:hs") =>
  ({ message: { type, content, sender }, encryptionInfo }) as unknown as ReceivedToDeviceMessage;
const here = { room_id: "!here:hs" };

it.each([
  ["excluded", message(KEYS_WITHHELD, { ...here, reason: "changed" }), { device: "@bob:hs B", reason: "changed" }],
  ["let in again", message(KEYS_WITHHELD, { ...here, reason: null }), { device: "@bob:hs B", reason: null }],
  ["a key says so too", message("io.element.call.encryption_keys", {}), { device: "@bob:hs B", reason: null }],
  ["of another call", message(KEYS_WITHHELD, { room_id: "!other:hs", reason: "changed" }), undefined],
  ["in the clear", message(KEYS_WITHHELD, { ...here, reason: "changed" }, null), undefined],
  ["in somebody else's name", message(KEYS_WITHHELD, { ...here, reason: "changed" }, olm, "@eve:hs"), undefined],
  ["a reason that we do not know", message(KEYS_WITHHELD, { ...here, reason: "<b>" }), undefined],
  ["malformed", message(KEYS_WITHHELD, { reason: "changed" }), undefined],
  ["something else", message("m.dummy", {}), undefined],
] as const)("%s", (_case, received, expected) => {
  expect(readNotice(received, "!here:hs")).toEqual(expected);
});
