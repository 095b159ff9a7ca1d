import { z } from "zod";
import { Schedule } from "../../preload/contract.ts";
import { cleanText } from "../matrix/displayName.ts";

/**
 * State event of a conference, with an empty state key: when it takes place. In a space, the state key is the room id of
 * a conference that its people may enter. Empty content: at no particular time.
 */
export const SCHEDULE = "io.parley.schedule";

/** As written by us and, in whatever shape, by others. */
export interface ScheduleContent {
  /** Unix ms. */
  start?: number;
  durationMs?: number;
  title?: string;
  description?: string;
}

declare module "matrix-js-sdk/lib/@types/event.js" {
  interface StateEvents {
    [SCHEDULE]: ScheduleContent;
  }
}

const Written = z.object({
  start: Schedule.shape.startTs,
  durationMs: Schedule.shape.durationMs,
  title: z.string().catch(""),
  description: z.string().catch(""),
});

/** The schedule of a conference by its event's content; undefined when there is none, or none that makes sense. */
export function readSchedule(content: unknown): Schedule | undefined {
  const parsed = Written.safeParse(content);
  if (!parsed.success) return undefined;
  const { start, durationMs, title, description } = parsed.data;
  return {
    startTs: start,
    durationMs,
    title: cleanText(title, 100).replaceAll("\n", " "),
    description: cleanText(description, 2000),
  };
}

export function writeSchedule(schedule: Schedule | null): ScheduleContent {
  if (schedule === null) return {};
  const { startTs, ...rest } = schedule;
  return { start: startTs, ...rest };
}
