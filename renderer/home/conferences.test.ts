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
  topic: "",
  may: { edit: false, invite: false, schedule: false, access: false, soleAdmin: false },
  lastActiveTs: 0,
  ...more,
});
const now = 1_800_000_000_000;
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ userId: `@${index}:x`, displayName: `${index}` }));
const space = (name: string, conferences: Conference[]): ConferenceSpace => ({
  spaceId: `!${name}`,
  name,
  topic: "",
  may: { edit: true, invite: true, schedule: true, access: false, soleAdmin: false },
  canCreate: true,
  conferences,
});

describe("listConferences", () => {
  it("puts live ones apart, fullest first", () => {
    const { live, quiet } = listConferences(
      [
        space("a", [conference("one", { present: people(1) }), conference("none")]),
        space("b", [conference("three", { present: people(3) })]),
      ],
      now,
    );
    expect(live.map((each) => [each.name, each.space.name])).toEqual([
      ["three", "b"],
      ["one", "a"],
    ]);
    expect(quiet.map((each) => each.name)).toEqual(["none"]);
  });

  it("orders quiet ones: invitations, last use, name", () => {
    const { quiet } = listConferences(
      [
        space("a", [
          conference("zeta"),
          conference("alpha"),
          conference("used", { lastActiveTs: 5 }),
          conference("invited", { membership: "invited" }),
        ]),
      ],
      now,
    );
    expect(quiet.map((each) => each.name)).toEqual(["invited", "used", "alpha", "zeta"]);
  });

  it("shows a conference of two spaces once", () => {
    const shared = conference("shared");
    expect(listConferences([space("a", [shared]), space("b", [shared])], now).quiet).toHaveLength(1);
  });

  it("puts what is scheduled between the two, the earliest first, until it is over", () => {
    const at = (minutes: number) => ({
      schedule: { startTs: now + minutes * 60_000, durationMs: 30 * 60_000, title: "", description: "" },
    });
    const { live, next, quiet } = listConferences(
      [
        space("a", [
          conference("later", at(90)),
          conference("soon", at(5)),
          conference("has begun", at(-29)),
          conference("is over", at(-30)),
          conference("people are there", { ...at(5), present: people(1) }),
        ]),
      ],
      now,
    );
    expect(live.map((each) => each.name)).toEqual(["people are there"]);
    expect(next.map((each) => each.name)).toEqual(["has begun", "soon", "later"]);
    expect(quiet.map((each) => each.name)).toEqual(["is over"]);
  });
});
