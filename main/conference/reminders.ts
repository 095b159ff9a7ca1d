import type { Schedule } from "../../preload/contract.ts";

/** Who comes back to the computer this long after the start is still told; later it is no reminder any more. */
export const LATE_MS = 10 * 60_000;

export interface Reminder {
  /** The same for as long as it is about the same start of the same conference. */
  id: string;
  kind: "soon" | "start";
  roomId: string;
  name: string;
  startTs: number;
}

export interface ReminderSituation {
  conferences: readonly { roomId: string; name: string; schedule?: Schedule | undefined }[];
  now: number;
  /** Minutes before the start; 0: at the start alone; -1: never. */
  leadMinutes: number;
  /** Ids of reminders this device has shown, or that were settled otherwise. */
  told: ReadonlySet<string>;
  /** The room of the call the person is in. */
  inCallOf: string | undefined;
  doNotDisturb: boolean;
}

export interface ReminderPlan {
  show: Reminder[];
  /** Of no use any more: the person is there already, or a later one says more. */
  settled: string[];
  /** Unix ms when something will be due; Infinity when nothing is in sight. */
  nextTs: number;
}

/** What the person is to be reminded of now. Nothing is lost by asking often, or late. */
export function planReminders(situation: ReminderSituation): ReminderPlan {
  const { conferences, now, leadMinutes, told, inCallOf, doNotDisturb } = situation;
  const plan: ReminderPlan = { show: [], settled: [], nextTs: Infinity };
  if (leadMinutes < 0) return plan;
  const seen = new Set<string>();
  for (const { roomId, name, schedule } of conferences) {
    if (schedule === undefined || seen.has(roomId)) continue;
    // A conference may be in several spaces.
    seen.add(roomId);
    const { startTs, durationMs } = schedule;
    const about = (kind: Reminder["kind"]): Reminder => ({
      id: `${roomId}|${startTs}|${kind}`,
      kind,
      roomId,
      name: schedule.title === "" ? name : schedule.title,
      startTs,
    });
    const steps: { reminder: Reminder; from: number; until: number }[] = [
      { reminder: about("start"), from: startTs, until: startTs + Math.min(durationMs, LATE_MS) },
    ];
    if (leadMinutes > 0) {
      steps.unshift({ reminder: about("soon"), from: startTs - leadMinutes * 60_000, until: startTs });
    }
    for (const { reminder, from, until } of steps) {
      if (told.has(reminder.id) || now >= until) continue;
      if (now < from) plan.nextTs = Math.min(plan.nextTs, from);
      else if (inCallOf === roomId) plan.settled.push(reminder.id);
      else if (!doNotDisturb) plan.show.push(reminder);
    }
  }
  plan.show.sort((a, b) => a.startTs - b.startTs);
  return plan;
}
