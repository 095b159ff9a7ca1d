import type { Knock } from "../../preload/contract.ts";

/** More than this at one door are one line, so that a flood covers nothing. */
export const MOST_SINGLY = 3;

export interface KnockGroup {
  roomId: string;
  conference: string;
  knocks: Knock[];
  /** Shown as a number at first. */
  collapsed: boolean;
}

/** One card for each conference, that of the running call first; the others as they began. */
export function groupKnocks(knocks: readonly Knock[], callRoomId: string | undefined): KnockGroup[] {
  const groups = new Map<string, Knock[]>();
  for (const knock of knocks) groups.set(knock.roomId, [...(groups.get(knock.roomId) ?? []), knock]);
  return [...groups]
    .map(([roomId, list]) => ({
      roomId,
      conference: list[0]?.conference ?? "",
      knocks: list,
      collapsed: list.length > MOST_SINGLY,
    }))
    .toSorted((a, b) => Number(b.roomId === callRoomId) - Number(a.roomId === callRoomId));
}
