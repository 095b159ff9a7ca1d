import { describe, expect, it } from "vitest";
import type { IncomingCall } from "../../preload/contract.ts";
import { incomingCall } from "../ring/testing.ts";
import { mergeRings, ringsOf } from "./accountRings.ts";
import type { AccountRings } from "./accountRings.ts";

const call = (id: string, untilTs = 30_000) => incomingCall({ id, untilTs });
const rung = (account: string, ...incoming: IncomingCall[]): AccountRings => ({
  account,
  userId: `@${account}:hs`,
  incoming,
});
const said = (calls: IncomingCall[]) =>
  calls.map(({ id, account }) => `${id} for ${account ?? "nobody in particular"}`);

describe("mergeRings", () => {
  const table: [what: string, accounts: AccountRings[], shown: string, merged: string[]][] = [
    [
      "one account: as they are",
      [rung("first", call("$a", 1), call("$b", 2))],
      "first",
      ["$a for nobody in particular", "$b for nobody in particular"],
    ],
    ["a background one", [rung("first"), rung("other", call("$a"))], "first", ["other/$a for @other:hs"]],
    [
      "the first one in the background keeps its ids",
      [rung("first", call("$a")), rung("other")],
      "other",
      ["$a for @first:hs"],
    ],
    [
      "both, the newest first",
      [rung("first", call("$a", 1)), rung("other", call("$b", 2))],
      "first",
      ["other/$b for @other:hs", "$a for @first:hs"],
    ],
    [
      "one event for both: for the shown one",
      [rung("first", call("$a")), rung("other", call("$a"))],
      "other",
      ["other/$a for @other:hs"],
    ],
    [
      "one event for two that are not shown: for the first of them",
      [rung("x"), rung("first", call("$a")), rung("other", call("$a"))],
      "x",
      ["$a for @first:hs"],
    ],
  ];
  it.each(table)("%s", (_what, accounts, shown, merged) => {
    expect(said(mergeRings(accounts, shown))).toEqual(merged);
  });
});

describe("ringsOf", () => {
  const accounts = [rung("first", call("$a"), call("$b")), rung("other", call("$a"), call("$c"))];
  it.each([
    ["of one account", "$b", [{ account: "first", id: "$b" }]],
    ["of another", "other/$c", [{ account: "other", id: "$c" }]],
    [
      "of both, as seen by one",
      "$a",
      [
        { account: "first", id: "$a" },
        { account: "other", id: "$a" },
      ],
    ],
    [
      "of both, as seen by the other",
      "other/$a",
      [
        { account: "other", id: "$a" },
        { account: "first", id: "$a" },
      ],
    ],
    ["of none", "$z", []],
    ["of an account that does not ring so", "other/$b", []],
  ])("%s", (_what, id, expected) => {
    expect(ringsOf(accounts, id)).toEqual(expected);
  });
});
