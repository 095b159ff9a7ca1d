import { describe, expect, it } from "vitest";
import { matches } from "./matches.ts";
import type { Target } from "./matches.ts";

const space = (name: string): Target => ({ kind: "space", id: `!${name}`, name });
const person = (name: string, userId: string): Target => ({
  kind: "person",
  id: userId,
  name,
  contact: {
    roomId: "!d",
    person: { userId, displayName: name },
    present: false,
    encrypted: true,
    membership: "joined",
    ringChoice: "default",
    lastActiveTs: 0,
  },
});
const all = [
  space("Weekly planning"),
  space("Plan B"),
  space("Café"),
  space("Explanation"),
  person("Ada", "@al:x.org"),
];
const names = (typed: string, most = 10) => matches(all, typed, most).map(({ name }) => name);

describe("matches", () => {
  it.each<[string, string[]]>([
    ["", ["Weekly planning", "Plan B", "Café", "Explanation", "Ada"]],
    ["plan", ["Plan B", "Weekly planning", "Explanation"]],
    ["PLAN", ["Plan B", "Weekly planning", "Explanation"]],
    ["cafe", ["Café"]],
    ["planning week", ["Weekly planning"]],
    ["planning month", []],
    ["@al", ["Ada"]],
    [".*", []],
    ["[", []],
  ])("%j", (typed, expected) => {
    expect(names(typed)).toEqual(expected);
  });

  it("shows no more than asked for", () => {
    expect(names("", 2)).toHaveLength(2);
  });
});
