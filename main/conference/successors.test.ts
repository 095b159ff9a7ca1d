import { describe, expect, it } from "vitest";
import { latestOf } from "./successors.ts";

const follow = (start: string, upgrades: Record<string, string>) => latestOf(start, (id) => upgrades[id]);

describe("latestOf", () => {
  it.each<[string, Record<string, string>, string]>([
    ["a room that was not upgraded", {}, "!a"],
    ["one upgrade", { "!a": "!b" }, "!b"],
    ["several upgrades", { "!a": "!b", "!b": "!c" }, "!c"],
    ["a room that points at itself", { "!a": "!a" }, "!a"],
    ["a ring of tombstones", { "!a": "!b", "!b": "!c", "!c": "!b" }, "!a"],
    [
      "an endless chain",
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [i === 0 ? "!a" : `!${i}`, `!${i + 1}`])),
      "!a",
    ],
  ])("%s", (_case, upgrades, latest) => {
    expect(follow("!a", upgrades)).toBe(latest);
  });
});
