import { describe, expect, it } from "vitest";
import { beforeAnswer, canGoBack, listed, newEntry, nextAccounts } from "./accountsState.ts";
import type { AccountEntry, AccountsInput, AccountsModel } from "./accountsState.ts";

const here = (id: string, part: Partial<AccountEntry> = {}) =>
  newEntry(id, { phase: "signedIn", userId: `@${id}:hs`, ...part });
const model = (shown: string, entries: AccountEntry[], before?: string): AccountsModel => ({ entries, shown, before });
const session = (id: string, part: Partial<Extract<AccountsInput, { type: "session" }>>): AccountsInput => ({
  type: "session",
  id,
  phase: "signedOut",
  failed: false,
  ...part,
});

function run(start: AccountsModel, ...inputs: AccountsInput[]) {
  const dropped: string[] = [];
  let now = start;
  for (const input of inputs) {
    const step = nextAccounts(now, input);
    now = step.model;
    dropped.push(...step.dropped.map(({ id, how }) => `${how} ${id}`));
  }
  return { ids: now.entries.map(({ id }) => id).join(" "), shown: now.shown, dropped, model: now };
}

const abc = [here("a"), here("b"), here("c")];
const fresh = newEntry("n", { phase: "signedOut", fresh: true });

describe("nextAccounts", () => {
  const table: [
    what: string,
    start: AccountsModel,
    inputs: AccountsInput[],
    ids: string,
    shown: string,
    dropped: string[],
  ][] = [
    ["the only one signs out: it stays, for the sign-in", model("a", [here("a")]), [session("a", {})], "a", "a", []],
    [
      "the shown one signs out: the one from before is shown",
      model("a", abc, "c"),
      [session("a", { phase: "signingOut" }), session("a", {})],
      "b c",
      "c",
      ["forget a"],
    ],
    ["without one from before, the first", model("c", abc), [session("c", {})], "a b", "a", ["forget c"]],
    [
      "one that works before one that does not",
      model("c", [here("a", { phase: "signedOut", failed: true }), here("b"), here("c")], "a"),
      [session("c", {})],
      "a b",
      "b",
      ["forget c"],
    ],
    ["a background one signs out", model("a", abc), [session("b", {})], "a c", "a", ["forget b"]],
    [
      "a background one has expired: it stays to be seen",
      model("a", abc),
      [session("b", { failed: true })],
      "a b c",
      "a",
      [],
    ],
    [
      "the shown one has expired: its sign-in is shown",
      model("a", abc),
      [session("a", { failed: true })],
      "a b c",
      "a",
      [],
    ],
    [
      "back from the sign-in of one that has expired",
      model("a", [here("a", { phase: "signedOut", failed: true }), here("b")]),
      [{ type: "cancel" }],
      "a b",
      "b",
      [],
    ],
    [
      "who has expired signs in again in the same place",
      model("a", [here("a", { phase: "signedOut", failed: true }), here("b")]),
      [session("a", { phase: "signingIn" }), session("a", { phase: "signedIn", userId: "@a:hs" })],
      "a b",
      "a",
      [],
    ],
    [
      "who has expired is added anew: the old entry goes",
      model("n", [here("a", { phase: "signedOut", failed: true }), fresh]),
      [session("n", { phase: "signingIn" }), session("n", { phase: "signedIn", userId: "@a:hs" })],
      "n",
      "n",
      ["forget a"],
    ],
    [
      "a sign-in that is taken back in the browser changes no account",
      model("a", [here("a", { phase: "signingIn" }), here("b")]),
      [session("a", {})],
      "a b",
      "a",
      [],
    ],
    ["adding shows the sign-in", model("a", abc), [{ type: "add", id: "n" }], "a b c n", "n", []],
    ["adding twice is adding once", model("n", [...abc, fresh], "a"), [{ type: "add", id: "m" }], "a b c n", "n", []],
    [
      "what is added opens signed out, and fails to sign in: it is still there",
      model("n", [here("a"), newEntry("n", { fresh: true })], "a"),
      [session("n", {}), session("n", { phase: "signingIn" }), session("n", { failed: true })],
      "a n",
      "n",
      [],
    ],
    ["adding is cancelled", model("n", [...abc, fresh], "b"), [{ type: "cancel" }], "a b c", "b", ["forget n"]],
    [
      "switching cancels it too",
      model("n", [...abc, fresh], "b"),
      [{ type: "switch", id: "c" }],
      "a b c",
      "c",
      ["forget n"],
    ],
    [
      "cancelled while the sign-in is under way, which then succeeds: it is ended",
      model("n", [here("a"), { ...fresh, phase: "signingIn" }], "a"),
      [{ type: "cancel" }, session("n", { phase: "signedIn", userId: "@n:hs" })],
      "a",
      "a",
      ["end n"],
    ],
    [
      "cancelled while the sign-in is under way, which then fails",
      model("n", [here("a"), { ...fresh, phase: "signingIn" }], "a"),
      [{ type: "cancel" }, session("n", {})],
      "a",
      "a",
      ["forget n"],
    ],
    [
      "who is here already is added once more: shown, and the second session is ended",
      model("n", [here("a"), here("b"), { ...fresh, phase: "signingIn" }], "a"),
      [session("n", { phase: "signedIn", userId: "@b:hs" })],
      "a b",
      "b",
      ["end n"],
    ],
    ["nothing to go back to", model("a", [{ ...fresh, id: "a" }]), [{ type: "cancel" }], "a", "a", []],
    ["nothing to cancel", model("a", abc), [{ type: "cancel" }], "a b c", "a", []],
    ["switching", model("a", abc), [{ type: "switch", id: "b" }], "a b c", "b", []],
    ["switching to nobody", model("a", abc), [{ type: "switch", id: "z" }], "a b c", "a", []],
    [
      "switching to what is not wanted any more",
      model("a", [here("a"), { ...fresh, unwanted: true }]),
      [{ type: "switch", id: "n" }],
      "a n",
      "a",
      [],
    ],
    [
      "one whose secrets are elsewhere",
      model("a", [here("a"), newEntry("b")]),
      [{ type: "absent", id: "b" }],
      "a",
      "a",
      ["leave b"],
    ],
    ["the only one is never absent", model("a", [newEntry("a")]), [{ type: "absent", id: "a" }], "a", "a", []],
    [
      "at the start the shown one has no session: another is shown",
      model("a", [newEntry("a"), newEntry("b")]),
      [session("a", {})],
      "b",
      "b",
      ["forget a"],
    ],
    ["a late word of one that is gone", model("a", [here("a")]), [session("z", {})], "a", "a", []],
  ];
  it.each(table)("%s", (_what, start, inputs, ids, shown, dropped) => {
    expect(run(start, ...inputs)).toMatchObject({ ids, shown, dropped });
  });

  it("who comes from one that was left, goes back there", () => {
    const { shown, model: now } = run(model("a", abc), { type: "switch", id: "b" }, { type: "switch", id: "c" });
    expect(shown).toBe("c");
    expect(run(now, session("c", {})).shown).toBe("b");
  });

  it("lists no account before somebody has signed in by it", () => {
    expect(listed(model("n", [...abc, fresh])).map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(listed(model("a", [newEntry("a", { phase: "signedOut" })]))).toEqual([]);
  });

  it("knows where there is a way back", () => {
    expect(canGoBack(model("n", [here("a"), fresh]))).toBe(true);
    expect(canGoBack(model("a", [here("a"), fresh]))).toBe(false);
    expect(canGoBack(model("n", [fresh]))).toBe(false);
  });
});

describe("beforeAnswer", () => {
  it.each([
    ["a call of the shown account", "a", "a", false, { leaveCall: false }],
    ["a second one of the same account: the page's affair", "a", "a", true, { leaveCall: false }],
    ["one of a background account", "a", "b", false, { leaveCall: false, show: "b" }],
    ["one of a background account, in a call", "a", "b", true, { leaveCall: true, show: "b" }],
  ] as const)("%s", (_what, shown, rung, inCall, expected) => {
    expect(beforeAnswer(shown, rung, inCall)).toEqual(expected);
  });
});
