import { describe, expect, it } from "vitest";
import { describeCapabilities, describeCapability } from "./capabilities.ts";

const room = "!here:hs";

describe("describeCapability", () => {
  it.each([
    ["org.matrix.msc2762.receive.event:m.room.message", "readEvents", "m.room.message"],
    ["org.matrix.msc2762.send.event:m.room.message#m.text", "sendEvents", "m.room.message (m.text)"],
    ["org.matrix.msc2762.receive.state_event:m.room.member", "readState", "m.room.member"],
    ["org.matrix.msc2762.send.state_event:org.x#key", "sendState", "org.x (key)"],
    ["org.matrix.msc3819.send.to_device:org.x", "sendToDevice", "org.x"],
    ["org.matrix.msc3819.receive.to_device:org.x", "readToDevice", "org.x"],
    ["org.matrix.msc4157.send.delayed_event", "sendDelayed", undefined],
    ["org.matrix.msc4407.receive.sticky_event", "readSticky", undefined],
    ["town.robin.msc3846.turn_servers", "turnServers", undefined],
    ["org.matrix.msc3973.user_directory_search", "searchPeople", undefined],
    [`org.matrix.msc2762.timeline:${room}`, "thisRoom", undefined],
  ])("%s", (capability, kind, detail) => {
    expect(describeCapability(capability, room)).toEqual({
      kind,
      capability,
      ...(detail !== undefined && { detail }),
    });
  });

  it.each([
    ["another room", "org.matrix.msc2762.timeline:!other:hs"],
    ["all rooms", "org.matrix.msc2762.timeline:*"],
    ["room keys", "org.matrix.msc3819.receive.to_device:m.room_key"],
    ["forwarded room keys", "org.matrix.msc3819.receive.to_device:m.forwarded_room_key"],
    ["secrets", "org.matrix.msc3819.receive.to_device:m.secret.send"],
    ["verification", "org.matrix.msc3819.send.to_device:m.key.verification.start"],
    ["ciphertext", "org.matrix.msc2762.send.event:m.room.encrypted"],
    ["account data", "com.beeper.capabilities.receive.room_account_data:m.tag"],
    ["navigation", "org.matrix.msc2931.navigate"],
    ["a name of Object.prototype", "constructor"],
    ["no type", "org.matrix.msc2762.send.event:"],
    ["anything else", "org.example.everything"],
    ["what is too long", `org.matrix.msc2762.send.event:${"x".repeat(700)}`],
  ])("%s is refused without a question", (_what, capability) => {
    expect(describeCapability(capability, room)).toBeUndefined();
  });

  it("each is asked for once", () => {
    const twice = "org.matrix.msc2762.receive.event:m.room.message";
    expect(describeCapabilities([twice, twice], room)).toHaveLength(1);
  });
});
