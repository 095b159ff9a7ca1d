import { describe, expect, it } from "vitest";
import { judgeRequest, outranks, removalOf } from "./moderationPolicy.ts";
import type { ModerationSituation, ReceivedRequest } from "./moderationPolicy.ts";

const now = 1_700_000_000_000;
const room = "!room:hs";
const powers: Record<string, number> = { "@mod:hs": 50, "@admin:hs": 100, "@me:hs": 0, "@peer:hs": 0 };

const situation: ModerationSituation = {
  now,
  roomId: room,
  members: [
    { userId: "@mod:hs", deviceId: "MOD" },
    { userId: "@admin:hs", deviceId: "ADMIN" },
    { userId: "@peer:hs", deviceId: "PEER" },
    { userId: "@me:hs", deviceId: "OTHER" },
  ],
  me: "@me:hs",
  powerOf: (userId) => powers[userId] ?? 0,
  kickLevel: 50,
  lastTs: undefined,
};
const request = (from: ReceivedRequest["from"], content: object = {}): ReceivedRequest => ({
  from,
  content: { action: "mute", room_id: room, ts: now, ...content },
});
const mod = { userId: "@mod:hs", deviceId: "MOD" };

describe("judgeRequest", () => {
  it.each([
    ["a moderator mutes", request(mod), "mute"],
    ["a moderator asks to unmute", request(mod, { action: "askUnmute" }), "askUnmute"],
    ["a moderator lowers a hand", request(mod, { action: "lowerHand" }), "lowerHand"],
    ["a moderator ends the call", request(mod, { action: "end" }), "end"],
    ["my own other device mutes me", request({ userId: "@me:hs", deviceId: "OTHER" }), "mute"],
    ["clocks are 30 s apart", request(mod, { ts: now - 30_000 }), "mute"],
  ])("obeys: %s", (_, received, action) => {
    expect(judgeRequest(received, situation)).toMatchObject({ obey: action });
  });

  it.each([
    ["not encrypted, whoever it says it is from", request(undefined), "notEncrypted"],
    ["no known device", request({ userId: "@mod:hs", deviceId: undefined }), "notEncrypted"],
    ["from somebody without power", request({ userId: "@peer:hs", deviceId: "PEER" }), "powerless"],
    ["from a moderator's device that is not in the call", request({ ...mod, deviceId: "ELSE" }), "notInCall"],
    ["from a device of another user by the same name", request({ userId: "@peer:hs", deviceId: "MOD" }), "notInCall"],
    ["for another room", request(mod, { room_id: "!other:hs" }), "wrongRoom"],
    ["too old", request(mod, { ts: now - 30_001 }), "stale"],
    ["from the future", request(mod, { ts: now + 30_001 }), "stale"],
    ["an action there is not", request(mod, { action: "unmute" }), "malformed"],
    ["no time", request(mod, { ts: "now" }), "malformed"],
    ["no object", { from: mod, content: null }, "malformed"],
  ])("ignores: %s", (_, received, reason) => {
    expect(judgeRequest(received, situation)).toEqual({ ignore: reason });
  });

  it("obeys each request once, and nothing that is older than the last", () => {
    expect(judgeRequest(request(mod), { ...situation, lastTs: now })).toEqual({ ignore: "replayed" });
    expect(judgeRequest(request(mod), { ...situation, lastTs: now + 1 })).toEqual({ ignore: "replayed" });
    expect(judgeRequest(request(mod), { ...situation, lastTs: now - 1 })).toMatchObject({ obey: "mute" });
  });

  it("obeys nobody while there is no call", () => {
    expect(judgeRequest(request(mod), { ...situation, roomId: undefined })).toEqual({ ignore: "wrongRoom" });
  });

  it("a moderator is no master of another, nor of an administrator", () => {
    expect(judgeRequest(request(mod), { ...situation, me: "@admin:hs" })).toEqual({ ignore: "powerless" });
    expect(judgeRequest(request(mod), { ...situation, powerOf: () => 50 })).toEqual({ ignore: "powerless" });
  });
});

describe("outranks", () => {
  it.each([
    ["@admin:hs", "@mod:hs", true],
    ["@mod:hs", "@me:hs", true],
    ["@mod:hs", "@admin:hs", false],
    ["@peer:hs", "@me:hs", false],
  ])("%s over %s: %s", (one, other, result) => {
    expect(outranks(one, other, situation)).toBe(result);
  });
});

describe("removalOf", () => {
  it.each([
    ["leave", "@mod:hs", "RemovedFromCall"],
    // Removed and asked in again, by which a call is ended for clients of other makes.
    ["invite", "@mod:hs", "RemovedFromCall"],
    ["ban", "@mod:hs", "BannedFromCall"],
    ["leave", "@me:hs", undefined],
    ["leave", undefined, undefined],
    ["join", "@mod:hs", undefined],
  ])("%s by %s: %s", (membership, sender, name) => {
    expect(removalOf(membership, sender, "@me:hs")).toBe(name);
  });
});
