import { describe, expect, it } from "vitest";
import { describeDuration, describeSchedule, inputsOf, nextSlot, timeOf } from "./describeSchedule.ts";

const at = (text: string) => new Date(text).getTime();
const now = at("2027-01-13T12:00");
const HALF_HOUR = 30 * 60_000;

describe("describeSchedule", () => {
  it.each([
    ["2027-01-13T15:00", "Heute 15:00, 30 Min."],
    ["2027-01-13T00:00", "Heute 00:00, 30 Min."],
    ["2027-01-14T09:05", "Morgen 09:05, 30 Min."],
    ["2027-01-12T23:59", "Gestern 23:59, 30 Min."],
    ["2027-01-15T15:00", "Freitag 15:00, 30 Min."],
    ["2027-01-20T15:00", "Mi., 20. Jan. 15:00, 30 Min."],
    ["2027-01-09T15:00", "Sa., 9. Jan. 15:00, 30 Min."],
    ["2028-01-09T15:00", "So., 9. Jan. 2028 15:00, 30 Min."],
  ])("%s", (start, text) => {
    expect(describeSchedule({ startTs: at(start), durationMs: HALF_HOUR }, now, "de")).toBe(text);
  });

  it.each([
    [1, "1 min"],
    [45, "45 min"],
    [60, "1 hr"],
    [90, "1 hr, 30 min"],
    [2880, "2 days"],
  ])("%i minutes: %s", (minutes, text) => {
    expect(describeDuration(minutes * 60_000, "en")).toBe(text);
  });
});

describe("the inputs", () => {
  it("hold a time and give it back", () => {
    const ts = at("2027-03-04T05:06");
    expect(inputsOf(ts)).toEqual({ date: "2027-03-04", time: "05:06" });
    expect(timeOf("2027-03-04", "05:06")).toBe(ts);
  });

  it.each([
    ["", ""],
    ["2027-13-01", "05:06"],
    ["2027-03-04", ""],
    ["1950-01-01", "00:00"],
  ])("hold no time: %s %s", (date, time) => {
    expect(timeOf(date, time)).toBeUndefined();
  });

  it("offer the next half hour that one can still get ready for", () => {
    expect(nextSlot(at("2027-01-13T12:00"))).toBe(at("2027-01-13T12:30"));
    expect(nextSlot(at("2027-01-13T12:25"))).toBe(at("2027-01-13T13:00"));
  });
});
