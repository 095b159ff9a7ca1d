import { describe, expect, it } from "vitest";
import type { Knock } from "../../preload/contract.ts";
import { groupKnocks } from "./knockGroups.ts";

const knock = (roomId: string, user: number): Knock => ({
  roomId,
  conference: roomId,
  userId: `@${user}:g.org`,
  displayName: `Guest ${user}`,
  ts: user,
  guest: true,
});

describe("groupKnocks", () => {
  it.each([
    ["nobody", [], undefined, []],
    ["one", ["!a"], undefined, [["!a", 1, false]]],
    ["three at one door", ["!a", "!a", "!a"], undefined, [["!a", 3, false]]],
    ["a flood", ["!a", "!a", "!a", "!a"], undefined, [["!a", 4, true]]],
    [
      "two doors, as they began",
      ["!a", "!b", "!a"],
      undefined,
      [
        ["!a", 2, false],
        ["!b", 1, false],
      ],
    ],
    [
      "the running call's first",
      ["!a", "!b"],
      "!b",
      [
        ["!b", 1, false],
        ["!a", 1, false],
      ],
    ],
  ] as const)("%s", (_what, rooms, call, expected) => {
    const groups = groupKnocks(
      rooms.map((roomId, index) => knock(roomId, index)),
      call,
    );
    expect(groups.map((group) => [group.roomId, group.knocks.length, group.collapsed])).toEqual(expected);
  });
});
