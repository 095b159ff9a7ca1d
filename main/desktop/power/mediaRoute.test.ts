import { describe, expect, it } from "vitest";
import type { CallState, MemberTransport } from "../../../preload/contract.ts";
import { mediaPolicy } from "./mediaRoute.ts";

const call = (phase: "joining" | "joined" | "leaving", transport?: MemberTransport): CallState => ({
  phase,
  roomId: "!room:hs",
  name: "Room",
  members: [],
  identity: "@a:hs:DEV",
  encryption: "none",
  probablyLeft: false,
  can: { kick: false, ban: false, mute: false, end: false, lock: false },
  locked: false,
  ...(transport === undefined ? {} : { transport }),
});

describe("mediaPolicy", () => {
  it.each<[string, CallState, string]>([
    ["no call: as for the one that is most likely", { phase: "idle" }, "default_public_interface_only"],
    ["not decided yet", call("joining"), "default_public_interface_only"],
    ["through an SFU", call("joined", { kind: "livekit", focusUrl: "https://sfu" }), "default_public_interface_only"],
    ["from device to device", call("joining", { kind: "full_mesh" }), "default"],
    ["from device to device, on the way out", call("leaving", { kind: "full_mesh" }), "default"],
    ["a call of two of before", call("joined", { kind: "voip" }), "default"],
  ])("%s", (_what, state, policy) => expect(mediaPolicy(state)).toBe(policy));
});
