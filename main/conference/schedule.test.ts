import { describe, expect, it } from "vitest";
import { readSchedule, writeSchedule } from "./schedule.ts";

const good = { start: 1_800_000_000_000, durationMs: 1_800_000, title: "Retro", description: "What went well" };

describe("readSchedule", () => {
  it("reads what we write", () => {
    const schedule = readSchedule(good);
    expect(schedule).toEqual({
      startTs: 1_800_000_000_000,
      durationMs: 1_800_000,
      title: "Retro",
      description: "What went well",
    });
    expect(readSchedule(writeSchedule(schedule ?? null))).toEqual(schedule);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["taken back", {}],
    ["text", "tomorrow"],
    ["a start in words", { ...good, start: "tomorrow" }],
    ["no start", { ...good, start: undefined }],
    ["a start that is no number", { ...good, start: Number.NaN }],
    ["a start before all time", { ...good, start: -1 }],
    ["a start no date can hold", { ...good, start: 1e300 }],
    ["a start in parts of a millisecond", { ...good, start: 1.5 }],
    ["no duration", { ...good, durationMs: undefined }],
    ["no time at all", { ...good, durationMs: 0 }],
    ["a duration of years", { ...good, durationMs: 1e12 }],
  ])("ignores %s", (_case, content) => {
    expect(readSchedule(content)).toBeUndefined();
  });

  it("makes texts harmless, and does without those that are none", () => {
    const read = readSchedule({ ...good, title: "a\u202Eb\nc", description: "x".repeat(100_000) });
    expect(read?.title).toBe("ab c");
    expect(read?.description).toHaveLength(2000);
    expect(readSchedule({ ...good, title: 7, description: null })).toMatchObject({ title: "", description: "" });
  });
});
