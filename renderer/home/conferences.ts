import type { Conference, ConferenceSpace } from "../../preload/contract.ts";

export interface Listed extends Conference {
  space: { spaceId: string; name: string; canCreate: boolean };
}

export interface ConferenceLists {
  /** With people inside, fullest first. */
  live: Listed[];
  /** Scheduled and not over, the earliest first. */
  next: Listed[];
  /** The rest: invitations, then by last use and name. */
  quiet: Listed[];
}

/** What home shows of the spaces chosen. A conference listed in two spaces is shown once. */
export function listConferences(spaces: readonly ConferenceSpace[], now: number): ConferenceLists {
  const all = new Map<string, Listed>();
  for (const space of spaces) {
    const { spaceId, name, canCreate } = space;
    for (const conference of space.conferences) {
      if (!all.has(conference.roomId))
        all.set(conference.roomId, { ...conference, space: { spaceId, name, canCreate } });
    }
  }
  const lists: ConferenceLists = { live: [], next: [], quiet: [] };
  for (const each of all.values()) {
    if (each.present.length > 0) lists.live.push(each);
    else if (isAhead(each, now)) lists.next.push(each);
    else lists.quiet.push(each);
  }
  const byName = (a: Listed, b: Listed) => a.name.localeCompare(b.name);
  lists.live.sort((a, b) => b.present.length - a.present.length || byName(a, b));
  lists.next.sort((a, b) => (a.schedule?.startTs ?? 0) - (b.schedule?.startTs ?? 0) || byName(a, b));
  lists.quiet.sort(
    (a, b) =>
      Number(b.membership === "invited") - Number(a.membership === "invited") ||
      b.lastActiveTs - a.lastActiveTs ||
      byName(a, b),
  );
  return lists;
}

/** Whether a conference is scheduled and not over yet. */
export function isAhead({ schedule }: Pick<Conference, "schedule">, now: number): boolean {
  return schedule !== undefined && now < schedule.startTs + schedule.durationMs;
}
