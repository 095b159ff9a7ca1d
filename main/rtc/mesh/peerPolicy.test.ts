import { describe, expect, it } from "vitest";
import { writePeerEvent } from "./peerEvents.ts";
import { judgePeerEvent } from "./peerPolicy.ts";

const { type, content } = writePeerEvent(
  { identity: "x", connection: { callId: "c", from: "s" }, signal: { kind: "hangup", reason: "user_hangup" } },
  "DEV",
  "!room:hs",
);

describe("judgePeerEvent", () => {
  it.each([
    ["the device it claims to be of", "@ada:hs", content, { sender: "@ada:hs", senderDevice: "DEV" }, "accepted"],
    ["in the clear", "@ada:hs", content, null, "unencrypted"],
    ["another person's name on it", "@eve:hs", content, { sender: "@ada:hs", senderDevice: "DEV" }, "senderMismatch"],
    [
      "another device of the same person",
      "@ada:hs",
      content,
      { sender: "@ada:hs", senderDevice: "X" },
      "senderMismatch",
    ],
    ["a device that Olm does not name", "@ada:hs", content, { sender: "@ada:hs" }, "unknownDevice"],
    ["no device, said plainly", "@ada:hs", content, { sender: "@ada:hs", senderDevice: null }, "unknownDevice"],
    ["no signal at all", "@ada:hs", { call_id: "c" }, { sender: "@ada:hs", senderDevice: "DEV" }, "malformed"],
  ])("%s", (_, sender, given, encryptedBy, kind) => {
    expect(judgePeerEvent(type, sender, given, encryptedBy)).toMatchObject({ kind });
  });
});
