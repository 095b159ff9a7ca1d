import { describe, expect, it } from "vitest";
import { judgeMediaKey } from "./mediaKeyPolicy.ts";
import type { KeySender, KeyVerdict } from "./mediaKeyPolicy.ts";

const content = {
  room_id: "!r:hs",
  keys: { index: 0, key: "AAAAAAAAAAAAAAAAAAAAAA==" },
  member: { id: "@ada:hs:DEV", claimed_device_id: "DEV" },
  sent_ts: 1,
  session: { application: "m.call", call_id: "", scope: "m.room" },
};
const ada: KeySender = { sender: "@ada:hs", senderDevice: "DEV" };
const keys = (part: object) => ({ ...content, keys: { ...content.keys, ...part } });

describe("judgeMediaKey", () => {
  const cases: [string, unknown, unknown, KeySender | null, KeyVerdict][] = [
    ["as Element Call sends it", "@ada:hs", content, ada, "accepted"],
    ["of a device whose keys are not known yet", "@ada:hs", content, { sender: "@ada:hs" }, "accepted"],
    ["without a member id", "@ada:hs", { ...content, member: { claimed_device_id: "DEV" } }, ada, "accepted"],
    ["without padding, url alphabet", "@ada:hs", keys({ key: "_-AAAAAAAAAAAAAAAAAAAA" }), ada, "accepted"],
    ["in the clear", "@ada:hs", content, null, "unencrypted"],
    ["encrypted by somebody else", "@ada:hs", content, { ...ada, sender: "@eve:hs" }, "senderMismatch"],
    ["of another device", "@ada:hs", content, { ...ada, senderDevice: "OTHER" }, "senderMismatch"],
    ["no sender", undefined, content, ada, "senderMismatch"],
    ["a key that is a number", "@ada:hs", keys({ key: 5 }), ada, "malformed"],
    ["a key that is no base64", "@ada:hs", keys({ key: "?".repeat(22) }), ada, "malformed"],
    ["a key of impossible length", "@ada:hs", keys({ key: "A".repeat(25) }), ada, "malformed"],
    ["a short key", "@ada:hs", keys({ key: "AAAA" }), ada, "malformed"],
    ["a huge key", "@ada:hs", keys({ key: "A".repeat(100_000) }), ada, "malformed"],
    ["an index past the ring", "@ada:hs", keys({ index: 256 }), ada, "malformed"],
    ["a negative index", "@ada:hs", keys({ index: -1 }), ada, "malformed"],
    ["half an index", "@ada:hs", keys({ index: 0.5 }), ada, "malformed"],
    ["a device that is an object", "@ada:hs", { ...content, member: { claimed_device_id: {} } }, ada, "malformed"],
    ["no room", "@ada:hs", { ...content, room_id: undefined }, ada, "malformed"],
    ["nothing", "@ada:hs", null, ada, "malformed"],
  ];
  it.each(cases)("%s", (_what, sender, given, by, expected) => expect(judgeMediaKey(sender, given, by)).toBe(expected));
});
