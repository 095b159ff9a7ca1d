import { describe, expect, it } from "vitest";
import type { ParsedLink } from "./parseLink.ts";
import { parseLink } from "./parseLink.ts";

const room = (id: string, via: string[] = [], server = id.split(":").slice(1).join(":")) => ({
  kind: "room" as const,
  room: id,
  server,
  via,
});
const user = (userId: string): ParsedLink => ({ kind: "user", userId });
const V12 = `!${"Ab0_-".repeat(8)}xyz`;
const EC = "https://call.element.io/room/#/Stand-up";

describe("a link that means a room or a person", () => {
  const cases: [string, ParsedLink][] = [
    ["matrix:r/team:example.org", room("#team:example.org")],
    ["MATRIX:r/team:example.org", room("#team:example.org")],
    ["  matrix:r/team:example.org\n", room("#team:example.org")],
    ["matrix:r/team:example.org?action=join", room("#team:example.org")],
    ["matrix:r/team:example.org?action=call", room("#team:example.org")],
    ["matrix:r/team:example.org#anything", room("#team:example.org")],
    ["matrix:r/caf%C3%A9:example.org", room("#café:example.org")],
    ["matrix:r/a%2Fb:example.org", { refused: "LinkInvalid" }],
    ["matrix:roomid/abc:example.org", room("!abc:example.org")],
    ["matrix:roomid/abc%3Aexample.org?action=join&via=example.org", room("!abc:example.org", ["example.org"])],
    ["matrix:roomid/abc:a.org?via=a.org&via=b.org&via=a.org", room("!abc:a.org", ["a.org", "b.org"])],
    [`matrix:roomid/${V12.slice(1)}?via=a.org`, room(V12, ["a.org"], "")],
    ["matrix:roomid/abc:127.0.0.1:8008?via=127.0.0.1:8008", room("!abc:127.0.0.1:8008", ["127.0.0.1:8008"])],
    ["matrix:roomid/abc:[::1]:8448", room("!abc:[::1]:8448")],
    ["matrix:roomid/abc:localhost", room("!abc:localhost")],
    ["matrix:u/ann:example.org?action=chat", user("@ann:example.org")],
    ["matrix:u/ann.b-c_d=e+f:example.org:8448", user("@ann.b-c_d=e+f:example.org:8448")],
    ["matrix:u/ann%2Fx:example.org", user("@ann/x:example.org")],
    ["parley:r/team:example.org", room("#team:example.org")],
    ["parley:u/ann:example.org?action=call", user("@ann:example.org")],
    ["https://matrix.to/#/#team:example.org", room("#team:example.org")],
    ["https://matrix.to/#/%23team%3Aexample.org", room("#team:example.org")],
    ["https://MATRIX.to/#/!abc:example.org?via=a.org&via=b.org", room("!abc:example.org", ["a.org", "b.org"])],
    ["https://matrix.to/#/@ann:example.org", user("@ann:example.org")],
    [`${EC}?roomId=!abc:a.org`, room("!abc:a.org")],
    [`${EC}?roomId=%21abc%3Aa.org&viaServers=a.org%2Cb.org`, room("!abc:a.org", ["a.org", "b.org"])],
    ["https://call.example.org/room?roomId=!abc:a.org#/Name", room("!abc:a.org")],
    [
      `parley:open?url=${encodeURIComponent(`${EC}?roomId=!abc:a.org&viaServers=a.org`)}`,
      room("!abc:a.org", ["a.org"]),
    ],
    [`parley:open?url=${encodeURIComponent("https://matrix.to/#/%23team%3Aexample.org")}`, room("#team:example.org")],
  ];
  it.each(cases)("%s", (link, expected) => expect(parseLink(link)).toEqual(expected));

  it("takes Element Call's password as it is, for main alone, with the page that it is for", () => {
    const secretOf = (link: string) => {
      const parsed = parseLink(link);
      return "refused" in parsed ? parsed.refused : parsed.secret;
    };
    const page = "https://call.element.io/room/";
    expect(parseLink(`${EC}?roomId=!abc:a.org&password=s3cret&viaServers=a.org`)).toEqual({
      ...room("!abc:a.org", ["a.org"]),
      secret: { password: "s3cret", page },
    });
    expect(secretOf(`${EC}?roomId=%23team:a.org&password=x`)).toEqual({ password: "x", page });
    expect(secretOf(`${EC}?roomId=!abc:a.org&p%61ssword=a%2Bb%2Fc%3D+d%2520`)).toEqual({
      password: "a+b/c= d%20",
      page,
    });
    expect(secretOf(`parley:open?url=${encodeURIComponent(`${EC}?roomId=!abc:a.org&password=x%20y`)}`)).toEqual({
      password: "x y",
      page,
    });
    expect(secretOf("https://call.a.org:8443/room?password=x&roomId=!abc:a.org#/Name")).toEqual({
      password: "x",
      page: "https://call.a.org:8443/room/",
    });
    // No other kind of link has one.
    expect(secretOf("matrix:roomid/abc:a.org?password=x")).toBeUndefined();
  });

  const PAGE = "https://meet.example.org/#/room";
  const conference = { ...room("!abc:a.org", ["a.org"]), guests: "guests.a.org", name: "Q & A" };
  const pages: [string, ParsedLink][] = [
    [`${PAGE}?room=!abc:a.org&via=a.org&guests=guests.a.org&name=Q%20%26%20A`, conference],
    ["https://a.org/deep/page.html#/room?room=%21abc%3Aa.org&via=a.org", room("!abc:a.org", ["a.org"])],
    [`${PAGE}?room=%23team:a.org`, room("#team:a.org")],
    [`${PAGE}?room=!abc:a.org&name=`, room("!abc:a.org")],
    [`${PAGE}?room=!abc:a.org&name=%E2%80%AE%E2%80%8B`, room("!abc:a.org")],
    [`${PAGE}?room=!abc:a.org&name=%3Cb%3E%E2%80%AEx%3C/b%3E`, { ...room("!abc:a.org"), name: "<b>x</b>" }],
    [`${PAGE}?room=!abc:a.org&name=50%2525`, { ...room("!abc:a.org"), name: "50%25" }],
    ["parley:roomid/abc:a.org?via=a.org&guests=guests.a.org&name=Q%20%26%20A", conference],
    [
      `parley:open?url=${encodeURIComponent(`${PAGE}?room=!abc:a.org&via=a.org&guests=guests.a.org&name=Q%20%26%20A`)}`,
      conference,
    ],
    [`${PAGE}?room=!abc:a.org&guests=127.0.0.1:8008`, { ...room("!abc:a.org"), guests: "127.0.0.1:8008" }],
    [`${PAGE}?room=!abc:a.org&guests=https://evil`, { refused: "LinkServerInvalid" }],
    [`${PAGE}?room=!abc:a.org&guests=`, { refused: "LinkServerInvalid" }],
    [`${PAGE}?room=!abc:a.org&guests=a.org&guests=b.org`, { refused: "LinkInvalid" }],
    [`${PAGE}?room=!abc:a.org&name=a&name=b`, { refused: "LinkInvalid" }],
    [`${PAGE}?room=!abc:a.org&name=%ff`, { refused: "LinkInvalid" }],
    [`${PAGE}?room=@ann:a.org`, { refused: "LinkInvalid" }],
    [`${PAGE}?room=`, { refused: "LinkInvalid" }],
    [`${PAGE}?via=a.org`, { refused: "LinkInvalid" }],
    [`${PAGE}?room=!abc:a.org&room=!def:a.org`, { refused: "LinkInvalid" }],
    [`${PAGE}`, { refused: "LinkUnsupported" }],
    ["https://meet.example.org/?x=1#/room?room=!abc:a.org", { refused: "LinkUnsupported" }],
    ["https://meet.example.org/#/rooms?room=!abc:a.org", { refused: "LinkUnsupported" }],
    ["http://meet.example.org/#/room?room=!abc:a.org", { refused: "LinkUnsupported" }],
    [`https://me@meet.example.org/#/room?room=!abc:a.org`, { refused: "LinkDeceptive" }],
    [`${PAGE}?room=!abc:a.org&name=${"x".repeat(2048)}`, { refused: "LinkTooLong" }],
  ];
  it.each(pages)("of the link page: %s", (link, expected) => expect(parseLink(link)).toEqual(expected));

  it("asks no more than five servers on the way", () => {
    const via = Array.from({ length: 9 }, (_, index) => `via=s${index}.org`).join("&");
    expect(parseLink(`matrix:roomid/abc:a.org?${via}`)).toMatchObject({
      via: ["s0.org", "s1.org", "s2.org", "s3.org", "s4.org"],
    });
  });
});

describe("a link that is refused", () => {
  const cases: Record<string, string[]> = {
    LinkUnsupported: [
      "",
      "hello",
      "//evil.example",
      "javascript:alert(1)",
      "JaVaScRiPt:matrix:r/team:example.org",
      "data:text/html,<script>alert(1)</script>",
      "file:///etc/passwd",
      "http://matrix.to/#/#team:example.org",
      "ftp://matrix.to/#/#team:example.org",
      "smb://host/share",
      "blob:https://matrix.to/1",
      "view-source:https://matrix.to/#/#team:example.org",
      "parley-app://app/index.html",
      "--remote-debugging-port=9222",
      "https://example.org/",
      "https://evil.example/#/#team:example.org",
      "https://matrix.to.evil.example/#/#team:example.org",
      "https://call.element.io/some-name",
      `${EC}`,
      "https://matrix.to/#/!abc:example.org/$event",
      "https://matrix.to/#/+group:example.org",
      "matrix:roomid/abc:example.org/e/event",
      "parley:open?url=javascript%3Aalert(1)",
      "parley:open?url=matrix%3Ar%2Fteam%3Aexample.org",
      "parley:open?url=file%3A%2F%2F%2Fetc%2Fpasswd",
    ],
    LinkInvalid: [
      "matrix:",
      "matrix:r",
      "matrix:r/",
      "matrix://r/team:example.org",
      "matrix:/r/team:example.org",
      "matrix:x/team:example.org",
      "matrix:R/team:example.org",
      "matrix:r/team:example.org/more",
      "matrix:r/../roomid/abc:example.org",
      "matrix:r/%2e%2e/roomid",
      "matrix:r/./team:example.org",
      "matrix:r//team:example.org",
      "matrix:r/%E0%A4%A:example.org",
      "matrix:r/%:example.org",
      "matrix:roomid/a<b:example.org",
      "matrix:u/ann'--:example.org",
      "matrix:r/a%23b:example.org",
      "matrix:r/team:example.org?action=join&action=call",
      "parley:--no-sandbox",
      "parley:-r",
      "parley:open?url=",
      "parley:open?x=1",
      "parley:open?url=https%3A%2F%2Fmatrix.to%2F&url=https%3A%2F%2Fmatrix.to%2F",
      "https:matrix.to/#/#team:example.org",
      "https:///matrix.to/#/#team:example.org",
      "https://matrix.to:444/#/#team:example.org",
      "https://matrix.to/",
      "https://matrix.to/#/",
      "https://matrix.to/../#/x/y/z/#team:example.org",
      "https://matrix.to/other#/#team:example.org",
      "https://matrix.to/#/team:example.org",
      `${EC}?roomId=!abc:a.org&roomId=!def:b.org`,
      `${EC}?roomId=@ann:a.org`,
      `${EC}?password=&roomId=!abc:a.org`,
      `${EC}?roomId=!abc:a.org&password=one&password=two`,
      `${EC}?roomId=!abc:a.org&password=${"x".repeat(513)}`,
      `${EC}?roomId=!abc:a.org&password=%E0%A4`,
      "https://call.element.io/room/?password=x#/Name?roomId=!abc:a.org&password=y",
      "https://call.element.io/room/#/../x?roomId=!abc:a.org",
    ],
    LinkTooLong: [
      `matrix:r/${"a".repeat(2048)}:example.org`,
      `matrix:r/${"a".repeat(250)}:example.org`,
      `https://matrix.to/#/!abc:example.org?${"via=a.org&".repeat(300)}`,
    ],
    LinkDeceptive: [
      "matrix:r/team:example.org\u0000",
      "matrix:r/te\nam:example.org",
      "java\tscript:alert(1)",
      "matrix:r/te am:example.org",
      "matrix:r/team%20x:example.org",
      "matrix:r/team%00:example.org",
      "matrix:r/team%0d%0aSet-Cookie:example.org",
      "matrix:r/\u202Egro.elpmaxe:example.org",
      "matrix:r/%E2%80%AEgro:example.org",
      "matrix:r/te\u200Bam:example.org",
      "matrix:r/te\uFEFFam:example.org",
      "matrix:r/team\u2028:example.org",
      "matrix:r\\team:example.org",
      "https:\\\\matrix.to/#/#team:example.org",
      "matrix:r/%252e%252e:example.org",
      "matrix:r/team:example.org%2523",
      "matrix:r/\uD800:example.org",
      "https://matrix.to@evil.example/#/#team:example.org",
      "https://user:secret@matrix.to/#/#team:example.org",
      "https://call.element.io@evil.example/room/#/x?roomId=!abc:a.org",
    ],
    LinkServerInvalid: [
      "matrix:r/team",
      "matrix:r/team:",
      "matrix:r/team:exa_mple.org",
      "matrix:r/team:-example.org",
      "matrix:r/team:example..org",
      "matrix:r/team:example.org:0",
      "matrix:r/team:example.org:70000",
      "matrix:r/team:1.2.3.256",
      "matrix:r/team:0x7f000001",
      "matrix:r/team:2130706433",
      "matrix:r/team:[::zz]",
      "matrix:r/team:exаmple.org",
      "matrix:roomid/abc:example.org?via=javascript:alert(1)",
      "matrix:roomid/abc:example.org?via=evil.example/path",
      "matrix:roomid/abc:example.org?via=a@b",
      "matrix:roomid/abc:example.org?via=",
      "matrix:roomid/noserver",
      `${EC}?roomId=!abc:a.org&viaServers=a.org,--help`,
    ],
  };
  it.each(Object.entries(cases).flatMap(([name, links]) => links.map((link) => [name, link] as const)))(
    "%s: %j",
    (name, link) => expect(parseLink(link)).toEqual({ refused: name }),
  );
});
