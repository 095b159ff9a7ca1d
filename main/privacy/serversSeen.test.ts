import { describe, expect, it } from "vitest";
import type { CallMember, CallState, MemberTransport } from "../../preload/contract.ts";
import { serversSeen } from "./serversSeen.ts";
import type { ServerFacts } from "./serversSeen.ts";

const bare: ServerFacts = {
  serverName: "a.org",
  baseUrl: "https://matrix.a.org",
  focusUrl: undefined,
  ice: [],
  guests: undefined,
  linkPage: undefined,
  updates: undefined,
  people: [],
  call: { phase: "idle" },
};

const member = (transport?: MemberTransport): CallMember => ({
  identity: "@b:b.org:D",
  userId: "@b:b.org",
  deviceId: "D",
  displayName: "b",
  own: false,
  joinedTs: 0,
  trust: "unknown",
  below: false,
  ...(transport && { transport }),
});
const call = (...members: CallMember[]): CallState => ({
  phase: "joined",
  roomId: "!r",
  name: "r",
  members,
  identity: "me",
  encryption: "perSender",
  probablyLeft: false,
  can: { kick: false, ban: false, mute: false, end: false, lock: false },
  locked: false,
});

describe("which servers see something", () => {
  it("an account alone: its homeserver, by both of its names", () => {
    expect(serversSeen(bare)).toEqual([{ kind: "homeserver", hosts: ["matrix.a.org", "a.org"] }]);
    expect(serversSeen({ ...bare, baseUrl: "https://a.org" })).toEqual([{ kind: "homeserver", hosts: ["a.org"] }]);
  });

  it.each<[string, Partial<ServerFacts>, string, string[]]>([
    ["its SFU", { focusUrl: "https://rtc.a.org:8443/jwt" }, "sfu", ["rtc.a.org:8443"]],
    [
      "TURN, each host once, whatever its addresses",
      { ice: [{ urls: ["turn:t.a.org:3478?transport=udp", "turns:t.a.org", "stun:[::1]:3478"] }] },
      "turn",
      ["t.a.org", "[::1]"],
    ],
    [
      "homeservers of others, those with most people first, and not one's own",
      { people: ["@x:c.org", "@y:b.org", "@z:b.org", "@me:a.org", "@p:a.org:8448"] },
      "otherHomeservers",
      ["b.org", "a.org:8448", "c.org"],
    ],
    [
      "SFUs of the others in the running call, and not one's own",
      {
        focusUrl: "https://rtc.a.org",
        call: call(
          member({ kind: "livekit", focusUrl: "https://rtc.b.org/x" }),
          member({ kind: "livekit", focusUrl: "https://rtc.a.org/x" }),
          member({ kind: "full_mesh" }),
          member(),
        ),
      },
      "otherSfus",
      ["rtc.b.org"],
    ],
    ["where guests live", { guests: "guests.a.org" }, "guests", ["guests.a.org"]],
    ["the link page", { linkPage: "https://meet.a.org/" }, "linkPage", ["meet.a.org"]],
    ["updates", { updates: "https://get.a.org/stable/" }, "updates", ["get.a.org"]],
  ])("%s", (_what, part, kind, hosts) => {
    const seen = serversSeen({ ...bare, ...part });
    expect(seen.find((each) => each.kind === kind)).toEqual({ kind, hosts });
  });

  it("names no more than fifty of a kind", () => {
    const people = Array.from({ length: 80 }, (_, index) => `@a:s${index}.org`);
    expect(serversSeen({ ...bare, people })[1]?.hosts).toHaveLength(50);
  });
});
