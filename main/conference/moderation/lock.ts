import { EventType, JoinRule } from "matrix-js-sdk";
import type { MatrixClient, Room, StateEvents } from "matrix-js-sdk";

/** State of the room: `{ former: <content of m.room.join_rules> }` while it is locked, `{}` otherwise. */
export const LOCK = "io.parley.lock";

const rulesOf = (room: Room) => room.currentState.getStateEvents(EventType.RoomJoinRules, "")?.getContent() ?? {};

/** What the rule was before the lock; undefined while there is none, or somebody has changed the rule since. */
function formerOf(room: Room): object | undefined {
  const former: unknown = room.currentState.getStateEvents(LOCK, "")?.getContent()["former"];
  return typeof former === "object" && former !== null ? former : undefined;
}

export function isLocked(room: Room): boolean {
  return formerOf(room) !== undefined && rulesOf(room)["join_rule"] === JoinRule.Invite;
}

export function mayLock(client: MatrixClient, room: Room): boolean {
  const me = client.getSafeUserId();
  return [EventType.RoomJoinRules, LOCK].every((type) => room.currentState.maySendStateEvent(type, me));
}

/**
 * Locked: nobody new gets into the room unless they are invited, by the rule that every homeserver keeps. The former rule
 * is remembered in the room first, so that any moderator, on any computer, can restore exactly it.
 */
export async function setLock(client: MatrixClient, room: Room, locked: boolean): Promise<void> {
  if (locked === isLocked(room)) return;
  if (locked) {
    await sendState(client, room.roomId, LOCK, { former: rulesOf(room) });
    await sendState(client, room.roomId, EventType.RoomJoinRules, { join_rule: JoinRule.Invite });
    return;
  }
  await sendState(client, room.roomId, EventType.RoomJoinRules, formerOf(room) ?? { join_rule: JoinRule.Invite });
  await sendState(client, room.roomId, LOCK, {});
}

async function sendState(client: MatrixClient, roomId: string, type: string, content: object): Promise<void> {
  await client.sendStateEvent(roomId, type as keyof StateEvents, content as never, "");
}
