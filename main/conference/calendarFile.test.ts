import { describe, expect, it } from "vitest";
import { calendarFile, fileNameOf } from "./calendarFile.ts";

const entry = {
  roomId: "!abc:example.org",
  name: "Retro",
  schedule: { startTs: Date.UTC(2027, 0, 15, 14, 30), durationMs: 90 * 60_000, title: "", description: "" },
  link: "matrix:roomid/abc%3Aexample.org?action=join&via=example.org",
};
/** Long lines are folded by a line break and a tab or blank (RFC 5545, 3.1). */
const lines = (text: string) => text.replaceAll(/\r\n[\t ]/g, "").split("\r\n");

describe("calendarFile", () => {
  it("says when and where", () => {
    const file = lines(calendarFile(entry));
    expect(file[0]).toBe("BEGIN:VCALENDAR");
    expect(file).toContain("SUMMARY:Retro");
    expect(file).toContain("DTSTART:20270115T143000Z");
    expect(file).toContain("DURATION:PT90M");
    expect(file).toContain(`LOCATION:${entry.link}`);
    expect(file).toContain("UID:abc:example.org@parley");
  });

  it("keeps texts of others from becoming fields", () => {
    const schedule = { ...entry.schedule, title: "A; B, C", description: "one\r\nATTENDEE:mailto:x@y.z" };
    const file = lines(calendarFile({ ...entry, schedule }));
    expect(file).toContain(String.raw`SUMMARY:A\; B\, C`);
    expect(file.filter((line) => line.startsWith("ATTENDEE"))).toEqual([]);
  });

  it("names a file that every system takes", () => {
    expect(fileNameOf('../a/b: "c"')).toBe("a b c.ics");
    expect(fileNameOf("...")).toBe("conference.ics");
  });
});
