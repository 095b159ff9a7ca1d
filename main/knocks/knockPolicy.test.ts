import { describe, expect, it } from "vitest";
import type { Knock } from "../../preload/contract.ts";
import { declineKey, knocksToShow, MOST_SHOWN, shownFrom } from "./knockPolicy.ts";

const knock = (userId: string, ts: number): Knock => ({
  roomId: "!r:a.org",
  conference: "Board",
  userId,
  displayName: userId,
  ts,
  guest: true,
});

describe("shownFrom", () => {
  it.each([
    ["never declined", [], 1000, 1000],
    ["declined once, knocks at once", [1000], 2000, 31_000],
    ["declined once, knocks much later", [1000], 90_000, 90_000],
    ["declined twice", [1000, 40_000], 41_000, 160_000],
    ["declined often", [1, 2, 3, 4, 5, 1000], 2000, 601_000],
  ])("%s", (_what, declined, ts, expected) => expect(shownFrom(declined, ts)).toBe(expected));
});

describe("knocksToShow", () => {
  const declines = new Map([[declineKey("!r:a.org", "@b:g.org"), [1000]]]);

  it("the first who came first, and holds back who was just declined", () => {
    const all = [knock("@c:g.org", 900), knock("@b:g.org", 2000), knock("@a:g.org", 500)];
    const before = knocksToShow(all, declines, 3000);
    expect(before.shown.map(({ userId }) => userId)).toEqual(["@a:g.org", "@c:g.org"]);
    expect(before.againTs).toBe(31_000);
    const after = knocksToShow(all, declines, 31_000);
    expect(after.shown).toHaveLength(3);
    expect(after.againTs).toBe(undefined);
  });

  it("a flood is cut", () => {
    const flood = Array.from({ length: 500 }, (_, index) => knock(`@${index}:g.org`, index));
    expect(knocksToShow(flood, new Map(), 1000).shown).toHaveLength(MOST_SHOWN);
  });
});
