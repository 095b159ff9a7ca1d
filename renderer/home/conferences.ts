import type { Conference, ConferenceSpace } from "../../preload/contract.ts";

export interface Listed extends Conference {
  space: { spaceId: string; name: string };
}

/**
 * What home shows of the spaces chosen: conferences with people inside first of all, fullest first, then the quiet ones,
 * invitations before the rest, then by last use and name. A conference listed in two spaces is shown once.
 */
export function listConferences(spaces: readonly ConferenceSpace[]): { live: Listed[]; quiet: Listed[] } {
  const all = new Map<string, Listed>();
  for (const space of spaces) {
    for (const conference of space.conferences) {
      if (!all.has(conference.roomId))
        all.set(conference.roomId, { ...conference, space: { spaceId: space.spaceId, name: space.name } });
    }
  }
  const listed = [...all.values()];
  const byName = (a: Listed, b: Listed) => a.name.localeCompare(b.name);
  return {
    live: listed
      .filter((each) => each.present.length > 0)
      .sort((a, b) => b.present.length - a.present.length || byName(a, b)),
    quiet: listed
      .filter((each) => each.present.length === 0)
      .sort(
        (a, b) =>
          Number(b.membership === "invited") - Number(a.membership === "invited") ||
          b.lastActiveTs - a.lastActiveTs ||
          byName(a, b),
      ),
  };
}
