import { describe, expect, it } from "vitest";
import { LATE_MS, planReminders } from "./reminders.ts";
import type { ReminderSituation } from "./reminders.ts";

const START = 1_800_000_000_000;
const MINUTE = 60_000;
const schedule = { startTs: START, durationMs: 30 * MINUTE, title: "", description: "" };
const conference = { roomId: "!a", name: "Retro", schedule };
const plan = (more: Partial<ReminderSituation>) =>
  planReminders({
    conferences: [conference],
    now: START,
    leadMinutes: 5,
    told: new Set(),
    inCallOf: undefined,
    doNotDisturb: false,
    ...more,
  });
const kinds = (more: Partial<ReminderSituation>) => plan(more).show.map(({ kind }) => kind);

describe("planReminders", () => {
  it.each<[string, Partial<ReminderSituation>, string[]]>([
    ["long before", { now: START - 6 * MINUTE }, []],
    ["when its time has come", { now: START - 5 * MINUTE }, ["soon"]],
    ["a little late", { now: START - 2 * MINUTE }, ["soon"]],
    ["at the start", { now: START }, ["start"]],
    ["back from a short break", { now: START + LATE_MS - 1 }, ["start"]],
    ["back from a long break", { now: START + LATE_MS }, []],
    ["at the start alone", { leadMinutes: 0, now: START - MINUTE }, []],
    ["at the start alone, then", { leadMinutes: 0 }, ["start"]],
    ["not wanted", { leadMinutes: -1 }, []],
    ["do not disturb", { doNotDisturb: true }, []],
    ["in that call", { inCallOf: "!a" }, []],
    ["in another call", { inCallOf: "!b" }, ["start"]],
    ["told already", { told: new Set([`!a|${START}|start`]) }, []],
    ["the first of two was told", { told: new Set([`!a|${START}|soon`]) }, ["start"]],
    ["a conference that is over before the break was", { now: START + 2 * MINUTE, conferences: [short()] }, []],
    ["one without a time", { conferences: [{ roomId: "!a", name: "Retro" }] }, []],
    ["one in two spaces", { conferences: [conference, conference] }, ["start"]],
  ])("%s", (_case, situation, expected) => {
    expect(kinds(situation)).toEqual(expected);
  });

  it("is told again when it was moved", () => {
    const moved = { ...conference, schedule: { ...schedule, startTs: START + MINUTE } };
    expect(kinds({ told: new Set([`!a|${START}|soon`]), conferences: [moved] })).toEqual(["soon"]);
  });

  it("does not remind of a call that was left once more", () => {
    expect(plan({ inCallOf: "!a" }).settled).toEqual([`!a|${START}|start`]);
  });

  it("says when to look again", () => {
    expect(plan({ now: START - 60 * MINUTE }).nextTs).toBe(START - 5 * MINUTE);
    expect(plan({ now: START - MINUTE }).nextTs).toBe(START);
    expect(plan({ now: START + MINUTE }).nextTs).toBe(Infinity);
  });

  it("calls it by its title, the earliest first", () => {
    const titled = {
      roomId: "!b",
      name: "Room 2",
      schedule: { ...schedule, startTs: START - MINUTE, title: "Interview" },
    };
    expect(plan({ conferences: [conference, titled] }).show.map(({ name }) => name)).toEqual(["Interview", "Retro"]);
  });
});

function short() {
  return { ...conference, schedule: { ...schedule, durationMs: MINUTE } };
}
