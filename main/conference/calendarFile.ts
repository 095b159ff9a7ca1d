import { createEvent } from "ics";
import { writeFile } from "node:fs/promises";
import type { Schedule } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";

export interface CalendarEntry {
  roomId: string;
  name: string;
  schedule: Schedule;
  /** Leads into the conference. */
  link: string;
}

/** The conference as an iCalendar file (RFC 5545). @throws ParleyFailure `Unexpected`. */
export function calendarFile({ roomId, name, schedule, link }: CalendarEntry): string {
  const { error, value } = createEvent({
    // The same conference replaces itself in a calendar, also when it was moved.
    uid: `${roomId.slice(1).replaceAll(/[^\w.:-]/g, "_")}@parley`,
    productId: "-//Parley//Conference//EN",
    start: schedule.startTs,
    startInputType: "utc",
    startOutputType: "utc",
    duration: { minutes: Math.max(1, Math.round(schedule.durationMs / 60_000)) },
    title: schedule.title === "" ? name : schedule.title,
    description: [schedule.description, link].filter(Boolean).join("\n\n"),
    location: link,
  });
  if (!value) throw new ParleyFailure("Unexpected", { cause: error });
  return value;
}

/** A file name that every system takes. */
export function fileNameOf(name: string): string {
  const plain = name
    .replaceAll(/[\\/:*?"<>|.]+/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return `${plain === "" ? "conference" : plain}.ics`;
}

/** @throws ParleyFailure `FileNotSaved`. */
export async function writeCalendarFile(path: string, entry: CalendarEntry): Promise<void> {
  const text = calendarFile(entry);
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new ParleyFailure("FileNotSaved", { cause });
  }
}
