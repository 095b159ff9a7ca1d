import { EventType } from "matrix-js-sdk";
import type { Room } from "matrix-js-sdk";
import type { Rights } from "../../preload/contract.ts";
import { GUESTS } from "../guest/guestServer.ts";
import { SCHEDULE } from "./schedule.ts";

export const noRights: Rights = { edit: false, invite: false, schedule: false, access: false, soleAdmin: false };

/** What the person may do in a room they have joined. */
export function rightsIn(room: Room, me: string): Rights {
  const state = room.currentState;
  return {
    edit: state.maySendStateEvent(EventType.RoomName, me) && state.maySendStateEvent(EventType.RoomTopic, me),
    invite: room.canInvite(me),
    schedule: state.maySendStateEvent(SCHEDULE, me),
    access: [EventType.RoomJoinRules, GUESTS].every((type) => state.maySendStateEvent(type, me)),
    soleAdmin: isSoleAdmin(room, me),
  };
}

function isSoleAdmin(room: Room, me: string): boolean {
  const state = room.currentState;
  const mayGovern = (userId: string) => state.maySendStateEvent(EventType.RoomPowerLevels, userId);
  if (!mayGovern(me)) return false;
  const create = state.getStateEvents(EventType.RoomCreate, "");
  const more: unknown = create?.getContent()["additional_creators"];
  const users: unknown = state.getStateEvents(EventType.RoomPowerLevels, "")?.getContent()["users"];
  const candidates = new Set<unknown>([
    create?.getSender(),
    ...(Array.isArray(more) ? (more as unknown[]) : []),
    ...(typeof users === "object" && users !== null ? Object.keys(users) : []),
  ]);
  // Members are loaded when they are needed: whose membership is not known may be there.
  return ![...candidates].some(
    (userId) =>
      typeof userId === "string" &&
      userId !== me &&
      (room.getMember(userId)?.membership ?? "join") === "join" &&
      mayGovern(userId),
  );
}
