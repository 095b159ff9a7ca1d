import { describe, expect, it } from "vitest";
import type { ConferenceAccess } from "../../../preload/contract.ts";
import { accessOf, rulesFor } from "./accessPolicy.ts";

const allow = [{ type: "m.room_membership", room_id: "!s:hs" }];

describe("who may come in", () => {
  it.each<[ConferenceAccess, string[], string, object | undefined]>([
    ["space", ["!s:hs"], "10", { join_rule: "restricted", allow }],
    ["space", ["!s:hs"], "org.example.future", { join_rule: "restricted", allow }],
    ["space", [], "10", undefined],
    ["space", ["!s:hs"], "7", undefined],
    ["invited", ["!s:hs"], "10", { join_rule: "invite" }],
    ["invited", [], "1", { join_rule: "invite" }],
    ["ask", ["!s:hs"], "12", { join_rule: "knock_restricted", allow }],
    ["ask", [], "12", { join_rule: "knock" }],
    ["ask", ["!s:hs"], "9", { join_rule: "knock" }],
    ["ask", ["!s:hs"], "6", undefined],
  ])("%s, spaces %j, room version %s", (access, spaces, version, expected) => {
    const rules = rulesFor(access, spaces, version);
    expect(rules).toEqual(expected);
    // What was written is read as what was chosen.
    if (rules !== undefined) expect(accessOf(rules.join_rule)).toBe(access);
  });

  it.each([["public"], ["private"], [undefined], [{}], [7]])("has no words for %j", (rule) =>
    expect(accessOf(rule)).toBeUndefined(),
  );
});
