import { describe, expect, it } from "vitest";
import type { RecentCall } from "../../../preload/contract.ts";
import { describeCall, durationText } from "./describeCall.ts";
import type { CallIcon, LineKind } from "./describeCall.ts";

const me = { userId: "@me:hs", displayName: "Me" };
const [ada, bob, eve, kim] = ["Ada", "Bob", "Eve", "Kim"].map((displayName) => ({
  userId: `@${displayName.toLowerCase()}:hs`,
  displayName,
})) as [typeof me, typeof me, typeof me, typeof me];
const group: RecentCall = {
  id: "$a",
  roomId: "!r",
  name: "Planning",
  direct: false,
  outgoing: false,
  outcome: "answered",
  starter: ada,
  participants: [ada, me, bob],
  participantCount: 3,
  startedTs: 0,
  endedTs: 600_000,
  mineMs: 590_000,
  inside: false,
};
const direct: RecentCall = {
  ...group,
  name: "Ada",
  direct: true,
  partner: ada,
  participants: [ada],
  participantCount: 1,
};

describe("describeCall", () => {
  it.each<[string, RecentCall, LineKind, CallIcon, string[], number | undefined]>([
    ["a conference I was in", group, "with", "incoming", ["Ada", "Bob"], 600_000],
    ["one I began", { ...group, outgoing: true, starter: me }, "with", "outgoing", ["Ada", "Bob"], 600_000],
    ["alone", { ...group, outgoing: true, participants: [me], participantCount: 1 }, "alone", "outgoing", [], 600_000],
    [
      "others' conference",
      { ...group, outcome: "ended", mineMs: 0, participants: [ada, bob], participantCount: 2 },
      "without",
      "others",
      ["Ada", "Bob"],
      600_000,
    ],
    ["a missed conference", { ...group, outcome: "missed", mineMs: 0 }, "missedFrom", "missed", ["Ada"], 600_000],
    [
      "a declined conference",
      { ...group, outcome: "declined", mineMs: 0 },
      "declinedFrom",
      "declined",
      ["Ada"],
      600_000,
    ],
    ["a missed direct call", { ...direct, outcome: "missed", mineMs: 0 }, "missed", "missed", ["Ada"], undefined],
    [
      "a declined direct call",
      { ...direct, outcome: "declined", mineMs: 0 },
      "declined",
      "declined",
      ["Ada"],
      undefined,
    ],
    [
      "an answered direct call",
      { ...direct, participants: [ada, me], participantCount: 2 },
      "incoming",
      "incoming",
      ["Ada"],
      600_000,
    ],
    [
      "my answered direct call",
      { ...direct, outgoing: true, participants: [me, ada], participantCount: 2 },
      "outgoing",
      "outgoing",
      ["Ada"],
      600_000,
    ],
    [
      "my unanswered direct call",
      { ...direct, outgoing: true, outcome: "noAnswer", participants: [me] },
      "noAnswer",
      "unanswered",
      [],
      undefined,
    ],
    [
      "my declined direct call",
      { ...direct, outgoing: true, outcome: "declinedByOther", participants: [me] },
      "declinedByOther",
      "declined",
      ["Ada"],
      undefined,
    ],
  ])("%s", (_name, call, kind, icon, people, durationMs) => {
    const line = describeCall(call, me.userId);
    expect({ ...line, people: line.people.map((person) => person.displayName) }).toMatchObject({
      kind,
      icon,
      people,
      durationMs,
      more: 0,
    });
  });

  it("says that a call goes on", () => {
    const { endedTs: _, ...ongoing } = group;
    expect(describeCall({ ...ongoing, inside: true }, me.userId)).toMatchObject({
      kind: "nowWithYou",
      durationMs: undefined,
    });
    // I was in it, and left.
    expect(describeCall(ongoing, me.userId)).toMatchObject({ kind: "now", people: [ada, bob] });
  });

  it("names three people and counts the rest", () => {
    const call = { ...group, participants: [me, ada, bob, eve, kim], participantCount: 14 };
    expect(describeCall(call, me.userId)).toMatchObject({ people: [ada, bob, eve], more: 10 });
  });

  it("says how long I was there when that is less", () => {
    expect(describeCall({ ...group, mineMs: 60_000 }, me.userId).mineMs).toBe(60_000);
    expect(describeCall(group, me.userId).mineMs).toBeUndefined();
  });
});

describe("durationText", () => {
  it.each([
    [0, "1 sec"],
    [45_000, "45 sec"],
    [60_000, "1 min"],
    [12 * 60_000 + 20_000, "12 min"],
    [59 * 60_000 + 40_000, "1 hr"],
    [65 * 60_000, "1 hr 5 min"],
  ])("%i ms: %s", (ms, text) => {
    expect(durationText(ms, "en")).toBe(text);
  });

  it("speaks other languages", () => {
    expect(durationText(65 * 60_000, "de")).toBe("1 Std. 5 Min.");
  });
});
