import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLink } from "../../desktop/links/parseLink.ts";
import { cleanName } from "../../matrix/displayName.ts";
import { conferenceLink, viaServers } from "./conferenceLink.ts";

const roomId = `!${"Ab0_-".repeat(8)}xyz`;

describe("conferenceLink", () => {
  it("goes on as Element Call's where the media has a password, which stands in the fragment alone", () => {
    const secret = { password: "a+b/c= d%20&", page: "https://call.a.org/room/" };
    const link = conferenceLink({
      roomId,
      name: "Q&A?",
      via: ["a.org", "b.org"],
      secret,
      linkPage: "https://meet.a.org/",
    });
    const url = new URL(link);
    expect(url.origin + url.pathname + url.search).toBe(secret.page);
    expect(parseLink(link)).toEqual({ kind: "room", room: roomId, server: "", via: ["a.org", "b.org"], secret });
  });

  it.each([
    [
      "on a link page",
      { guests: "guests.a.org", linkPage: "https://meet.a.org/" },
      `https://meet.a.org/#/room?room=${encodeURIComponent(roomId)}&via=a.org%3A8448&guests=guests.a.org&name=Q%26A%3F`,
    ],
    [
      "without one",
      { guests: "guests.a.org" },
      `parley:roomid/${roomId.slice(1)}?via=a.org%3A8448&guests=guests.a.org&name=Q%26A%3F`,
    ],
    ["without guests: for every client", {}, `matrix:roomid/${roomId.slice(1)}?action=join&via=a.org%3A8448`],
  ])("%s", (_what, more, expected) => {
    expect(conferenceLink({ roomId, name: "Q&A?", via: ["a.org:8448"], ...more })).toBe(expected);
  });

  it("is read back by the parser, whatever the conference is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), fc.boolean(), (raw, page) => {
        const name = cleanName(raw, "Conference");
        const link = conferenceLink({
          roomId,
          name,
          via: ["a.org"],
          guests: "guests.a.org",
          linkPage: page ? "https://meet.a.org/x/" : undefined,
        });
        const place = { kind: "room", room: roomId, server: "", via: ["a.org"], guests: "guests.a.org", name };
        fc.pre(link.length <= 2048);
        expect(parseLink(link)).toEqual(place);
        if (page) expect(parseLink(`parley:open?url=${encodeURIComponent(link)}`)).toEqual(place);
      }),
    );
  });
});

describe("viaServers", () => {
  it.each([
    [[], ["me.org"]],
    [
      ["@a:b.org", "@b:c.org", "@c:c.org", "@d:me.org"],
      ["me.org", "c.org", "b.org"],
    ],
    [
      ["@a:b.org", "@b:c.org", "@c:d.org", "@d:e.org"],
      ["me.org", "b.org", "c.org"],
    ],
  ])("%j → %j", (members, expected) => {
    expect(
      viaServers(
        "me.org",
        members.map((userId) => ({ userId })),
      ),
    ).toEqual(expected);
  });
});
