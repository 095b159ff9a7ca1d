import type { Room } from "matrix-js-sdk";
import type { Person } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";

/** Who is in the call of a room now, one entry a person, however many of their devices are. */
export function presentIn(room: Room, watch: MembersWatch): Person[] {
  const present = new Map<string, Person>();
  for (const { userId } of watch.of(room.roomId)) {
    present.set(userId, { userId, displayName: cleanName(room.getMember(userId)?.rawDisplayName, userId) });
  }
  return [...present.values()];
}
