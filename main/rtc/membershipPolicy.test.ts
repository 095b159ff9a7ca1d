import { describe, expect, it } from "vitest";
import { judgeMembership, RTC_MEMBER, SESSION_MEMBER } from "./membershipPolicy.ts";
import type { MembershipEvent, Verdict } from "./membershipPolicy.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3600_000;

const session = {
  application: "m.call",
  call_id: "",
  scope: "m.room",
  device_id: "DEV",
  membershipID: "@alice:hs:DEV",
  expires: 180_000_000,
  focus_active: { type: "livekit", focus_selection: "multi_sfu" },
  foci_preferred: [{ type: "livekit", livekit_alias: "!r", livekit_service_url: "https://sfu.example" }],
};
const rtc = {
  slot_id: "m.call#ROOM",
  application: { type: "m.call" },
  member: { user_id: "@alice:hs", device_id: "DEV", id: "member-1" },
  transports: { published: [], can_subscribe: [] },
  versions: [],
  msc4354_sticky_key: "member-1",
};

function stateEvent(content: unknown, more: Partial<MembershipEvent> = {}): MembershipEvent {
  return {
    type: SESSION_MEMBER,
    eventId: "$1",
    sender: "@alice:hs",
    stateKey: "_@alice:hs_DEV_m.call",
    originServerTs: NOW - 1000,
    content,
    ...more,
  };
}
function stickyEvent(content: unknown, more: Partial<MembershipEvent> = {}): MembershipEvent {
  return stateEvent(content, { type: RTC_MEMBER, stateKey: undefined, ...more });
}

function summary(verdict: Verdict): string {
  return verdict.kind === "ignored" ? verdict.reason : verdict.kind;
}

describe("judgeMembership", () => {
  const cases: [string, MembershipEvent, string][] = [
    ["compatibility mode", stateEvent(session), "member"],
    [
      "legacy mode",
      stateEvent({ ...session, focus_active: { type: "livekit", focus_selection: "oldest_membership" } }),
      "member",
    ],
    [
      "owned state key without underscore (MSC3757)",
      stateEvent(session, { stateKey: "@alice:hs_DEV_m.call" }),
      "member",
    ],
    ["matrix_2_0 mode", stickyEvent(rtc), "member"],
    ["a state leave", stateEvent({}), "left"],
    ["a sticky leave", stickyEvent({ msc4354_sticky_key: "member-1" }), "left"],
    ["no expiry: four hours from creation", stateEvent({ ...session, expires: undefined }), "member"],
    [
      "no expiry, five hours old",
      stateEvent({ ...session, expires: undefined }, { originServerTs: NOW - 5 * HOUR }),
      "expired",
    ],
    [
      "expired by origin_server_ts",
      stateEvent({ ...session, expires: HOUR }, { originServerTs: NOW - 2 * HOUR }),
      "expired",
    ],
    [
      "expired by created_ts although updated",
      stateEvent({ ...session, expires: HOUR, created_ts: NOW - 2 * HOUR }),
      "expired",
    ],
    [
      "a long call, kept up by updates",
      stateEvent({ ...session, expires: 400 * HOUR, created_ts: NOW - 390 * HOUR }),
      "member",
    ],
    ["an expiry of a century", stateEvent({ ...session, expires: 3e12 }), "absurdExpiry"],
    ["a negative expiry", stateEvent({ ...session, expires: -5 }), "absurdExpiry"],
    ["created next year", stateEvent({ ...session, created_ts: NOW + 9000 * HOUR }), "absurdExpiry"],
    [
      "a long expiry counted from a homeserver's clock that is centuries ahead",
      stateEvent({ ...session, created_ts: NOW, expires: 9e12 }, { originServerTs: NOW + 9e12 }),
      "absurdExpiry",
    ],
    ["created before time", stateEvent({ ...session, created_ts: -1, expires: NOW + HOUR }), "absurdExpiry"],
    ["sticky from next year", stickyEvent(rtc, { originServerTs: NOW + 9000 * HOUR }), "absurdExpiry"],
    [
      "a device that would be read as somebody's port",
      stateEvent({ ...session, device_id: "8448:DEV" }),
      "senderMismatch",
    ],
    ["expires as text", stateEvent({ ...session, expires: "180000000" }), "malformed"],
    ["device as a number", stateEvent({ ...session, device_id: 5 }), "malformed"],
    ["no focus", stateEvent({ ...session, focus_active: undefined }), "malformed"],
    ["foci as an object", stateEvent({ ...session, foci_preferred: {} }), "malformed"],
    ["the ancient array form", stateEvent({ memberships: [session] }), "malformed"],
    ["content is text", stateEvent("joined"), "malformed"],
    ["content is null", stateEvent(null), "malformed"],
    ["another application", stateEvent({ ...session, application: "m.whiteboard" }), "otherCall"],
    ["another call id", stateEvent({ ...session, call_id: "breakout" }), "otherCall"],
    ["written under somebody else's key", stateEvent(session, { sender: "@mallory:hs" }), "senderMismatch"],
    [
      "a key that only begins like the sender",
      stateEvent(session, { sender: "@al:hs", stateKey: "_@al:hsx_DEV_m.call" }),
      "senderMismatch",
    ],
    ["no state key", stateEvent(session, { stateKey: undefined }), "senderMismatch"],
    ["sticky for somebody else", stickyEvent(rtc, { sender: "@mallory:hs" }), "senderMismatch"],
    ["sticky, another slot", stickyEvent({ ...rtc, slot_id: "m.call#other" }), "otherCall"],
    ["sticky without a member", stickyEvent({ ...rtc, member: undefined }), "malformed"],
    [
      "by a person who has left the room",
      stateEvent(session, { sender: "@gone:hs", stateKey: "_@gone:hs_DEV_m.call" }),
      "notInRoom",
    ],
  ];
  it.each(cases)("%s", (_what, event, expected) => {
    expect(summary(judgeMembership(event, NOW, (userId) => userId !== "@gone:hs"))).toBe(expected);
  });

  it("counts the end from the creation", () => {
    expect(
      judgeMembership(stateEvent({ ...session, created_ts: NOW - HOUR, expires: 2 * HOUR }), NOW, () => true),
    ).toEqual({
      kind: "member",
      deviceId: "DEV",
      createdTs: NOW - HOUR,
      expiresTs: NOW + HOUR,
    });
  });
});
