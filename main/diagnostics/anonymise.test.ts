import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Anonymiser } from "./anonymise.ts";

const event = `$${"aB0_-".repeat(8)}xyz`;

describe("what somebody else may read", () => {
  it.each([
    ["a person", "@alice:a.org joined", "@person1:server1 joined"],
    ["a participant of a call", "@alice:a.org:DEVICE", "@person1:server1:DEVICE"],
    ["a room", "in !xyz:a.org", "in !room1:server1"],
    ["a room without a server", `in !${"aB0_-".repeat(8)}xyz.`, "in !room1."],
    ["an event", `after ${event}`, "after $event1"],
    ["an alias", "#board:a.org", "#alias1:server1"],
    ["a server with a port", "@a:a.org:8448", "@person1:server1"],
    ["an address, without what it asks", "GET https://a.org/x/y?user=alice#z", "GET https://server1/x/y?…"],
    ["a person in a path", "https://b.org/user/@alice:a.org/x", "https://server2/user/@person1:server1/x"],
    ["a WebSocket", "wss://sfu.a.org:7880/rtc", "wss://server1/rtc"],
    ["a TURN server", "turn:t.a.org:3478?transport=udp", "turn:server1?…"],
    ["IPv4", "from 192.168.1.20 to 203.0.113.9", "from ip1 to ip2"],
    ["this computer", "127.0.0.1 and http://localhost", "127.0.0.1 and http://server1"],
    ["IPv6", "from 2001:db8::1 and fe80:0:0:0:1:2:3:4", "from ip1 and ip2"],
    ["no clock", "at 22:45:10.123, in 3:04", "at 22:45:10.123, in 3:04"],
    ["mail", "ask carol@mail.example now", "ask mail1 now"],
    ["the home folder and the computer", "/home/alice/.config on thinkpad", "~/.config on <computer>"],
    ["a secret", "access_token=syt_abcdef", "access_token=<redacted>"],
    ["nothing of it", "membership sent in 42 ms", "membership sent in 42 ms"],
  ])("%s", (_what, text, expected) => {
    const known = [
      ["/home/alice", "~"],
      ["thinkpad", "<computer>"],
      ["x", "never"],
    ] as const;
    expect(new Anonymiser(known).text(text)).toBe(expected);
  });

  it("stays the same all through a bundle", () => {
    const anonymiser = new Anonymiser([]);
    expect(anonymiser.text("@a:x.org, @b:x.org, @a:y.org")).toBe(
      "@person1:server1, @person2:server1, @person3:server2",
    );
    expect(anonymiser.text("@a:y.org of y.org, not of why.org")).toContain("@person3:server2 of server2");
  });

  it("leaves no name of a person or host, whatever stands around", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const text = new Anonymiser([]).text(`${before} @secretname:hidden.example ${after}`);
        expect(text).not.toContain("secretname");
        expect(text).not.toContain("hidden.example");
      }),
    );
  });
});
