import { describe, expect, it } from "vitest";
import type { Conference, ConferenceSpace } from "../../preload/contract.ts";
import { listConferences } from "./conferences.ts";

const conference = (name: string, more: Partial<Conference> = {}): Conference => ({
  roomId: `!${name}`,
  name,
  present: [],
  encrypted: true,
  membership: "joined",
  ringChoice: "default",
  lastActiveTs: 0,
  ...more,
});
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ userId: `@${index}:x`, displayName: `${index}` }));
const space = (name: string, conferences: Conference[]): ConferenceSpace => ({
  spaceId: `!${name}`,
  name,
  canCreate: true,
  conferences,
});

describe("listConferences", () => {
  it("puts live ones apart, fullest first", () => {
    const { live, quiet } = listConferences([
      space("a", [conference("one", { present: people(1) }), conference("none")]),
      space("b", [conference("three", { present: people(3) })]),
    ]);
    expect(live.map((each) => [each.name, each.space.name])).toEqual([
      ["three", "b"],
      ["one", "a"],
    ]);
    expect(quiet.map((each) => each.name)).toEqual(["none"]);
  });

  it("orders quiet ones: invitations, last use, name", () => {
    const { quiet } = listConferences([
      space("a", [
        conference("zeta"),
        conference("alpha"),
        conference("used", { lastActiveTs: 5 }),
        conference("invited", { membership: "invited" }),
      ]),
    ]);
    expect(quiet.map((each) => each.name)).toEqual(["invited", "used", "alpha", "zeta"]);
  });

  it("shows a conference of two spaces once", () => {
    const shared = conference("shared");
    expect(listConferences([space("a", [shared]), space("b", [shared])]).quiet).toHaveLength(1);
  });
});
