import { EventType, JoinRule, MatrixError } from "matrix-js-sdk";
import type { MatrixClient, Room } from "matrix-js-sdk";
import type { Person, Schedule } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import { childrenOf } from "./conferenceList.ts";
import { failureOf } from "./conferenceRooms.ts";
import { SCHEDULE, writeSchedule } from "./schedule.ts";

const log = logFor("conferences");
const MOST_FOUND = 8;

/** @throws ParleyFailure `ConferenceUnknown`. */
export function requireRoom(client: MatrixClient, roomId: string): Room {
  const room = client.getRoom(roomId);
  if (room === null) throw new ParleyFailure("ConferenceUnknown");
  return room;
}

/** Writes name and topic, each when it has changed. @throws ParleyFailure `NotAllowed`, `ConferenceUnknown`, `Offline`. */
export async function describeRoom(client: MatrixClient, roomId: string, name: string, topic: string): Promise<void> {
  const { currentState } = requireRoom(client, roomId);
  const written = (type: EventType.RoomName | EventType.RoomTopic, key: string): unknown =>
    currentState.getStateEvents(type, "")?.getContent()[key];
  await named(async () => {
    if (written(EventType.RoomName, "name") !== name) await client.setRoomName(roomId, name);
    if ((written(EventType.RoomTopic, "topic") ?? "") !== topic) await client.setRoomTopic(roomId, topic);
  });
}

/**
 * Writes the time into the conference and, where everybody of a space may enter it, into that space too: so that they
 * see it before they were ever inside.
 *
 * @throws ParleyFailure `NotAllowed`, `ConferenceUnknown`, `Offline`.
 */
export async function scheduleConference(
  client: MatrixClient,
  roomId: string,
  schedule: Schedule | null,
): Promise<void> {
  const room = requireRoom(client, roomId);
  const content = writeSchedule(schedule);
  await named(() => client.sendStateEvent(roomId, SCHEDULE, content, ""));
  const open: JoinRule[] = [JoinRule.Public, JoinRule.Restricted];
  await tellSpaces(client, room, open.includes(room.getJoinRule()), content);
}

/** Writes the time of a conference into its spaces where their people may enter it, and takes it back where not. */
export async function tellSpaces(
  client: MatrixClient,
  room: Room,
  listed: boolean,
  content: object = room.currentState.getStateEvents(SCHEDULE, "")?.getContent() ?? {},
): Promise<void> {
  const { roomId } = room;
  const me = client.getSafeUserId();
  for (const space of client.getRooms()) {
    if (!space.isSpaceRoom() || space.getMyMembership() !== "join") continue;
    // That the space lists one we have just made, sync may not have brought yet; the conference names its space itself.
    const parent = room.currentState.getStateEvents(EventType.SpaceParent, space.roomId);
    if (parent === null && !childrenOf(space).includes(roomId)) continue;
    // Of what only some may enter, the space shall not tell; what it has told before is taken back.
    const told = space.currentState.getStateEvents(SCHEDULE, roomId) !== null;
    if (listed ? Object.keys(content).length === 0 && !told : !told) continue;
    if ((!listed && !told) || !space.currentState.maySendStateEvent(SCHEDULE, me)) continue;
    await client
      .sendStateEvent(space.roomId, SCHEDULE, listed ? content : {}, roomId)
      .catch((error: unknown) => log.warn(`the space ${space.roomId} was not told of a schedule`, error));
  }
}

/** People the homeserver knows by that name or id, without oneself. @throws ParleyFailure `Offline`, `RateLimited`. */
export async function searchPeople(client: MatrixClient, term: string): Promise<Person[]> {
  const { results } = await named(() => client.searchUserDirectory({ term, limit: MOST_FOUND + 1 }));
  return results
    .filter(({ user_id: userId }) => userId !== client.getUserId())
    .slice(0, MOST_FOUND)
    .map(({ user_id: userId, display_name: name }) => ({ userId, displayName: cleanName(name, userId) }));
}

/**
 * @throws ParleyFailure `PersonUnknown` (their server says so), `PersonUnreachable` (it says nothing),
 * `PersonAlreadyThere`, `NotAllowed`, `Offline`.
 */
export async function invitePerson(client: MatrixClient, roomId: string, userId: string): Promise<void> {
  const room = requireRoom(client, roomId);
  const membership = room.getMember(userId)?.membership;
  if (membership === "join" || membership === "invite") throw new ParleyFailure("PersonAlreadyThere");
  try {
    // Homeservers take an invitation for anybody of their own name, also when nobody is there.
    await client.getProfileInfo(userId);
  } catch (cause) {
    if (!(cause instanceof MatrixError)) throw new ParleyFailure("Offline", { cause });
    // By the status: what stands beside it differs between homeservers and their versions.
    if (cause.httpStatus === 404 || cause.errcode === "M_INVALID_PARAM") {
      throw new ParleyFailure("PersonUnknown", { cause });
    }
    if ((cause.httpStatus ?? 0) >= 500)
      throw new ParleyFailure("PersonUnreachable", { detail: serverOf(userId), cause });
    // Some homeservers show profiles only to those who share a room: no reason not to invite.
  }
  try {
    await client.invite(roomId, userId);
  } catch (cause) {
    // Who may invite, and is refused all the same, has named somebody that cannot be reached from here.
    const forbidden = cause instanceof MatrixError && cause.errcode === "M_FORBIDDEN";
    const told = forbidden ? room.canInvite(client.getSafeUserId()) : cause instanceof MatrixError;
    if (told && !(cause instanceof MatrixError && cause.errcode === "M_LIMIT_EXCEEDED")) {
      throw new ParleyFailure("PersonUnreachable", { detail: serverOf(userId), cause });
    }
    throw failureOf(cause);
  }
}

/** Leaves a room, of a space also the conferences that no other of one's spaces has. @throws ParleyFailure `Offline`. */
export async function leaveRoom(client: MatrixClient, roomId: string): Promise<void> {
  const room = requireRoom(client, roomId);
  const joined = room.getMyMembership() === "join";
  const toLeave = joined && room.isSpaceRoom() ? ownConferencesOf(client, room) : [];
  for (const conference of toLeave) {
    await client
      .leave(conference)
      .catch((error: unknown) => log.warn(`could not leave ${conference} of the space`, error));
  }
  await named(() => client.leave(roomId));
}

function ownConferencesOf(client: MatrixClient, space: Room): string[] {
  const elsewhere = new Set(
    client
      .getRooms()
      .filter((room) => room.isSpaceRoom() && room.roomId !== space.roomId && room.getMyMembership() === "join")
      .flatMap(childrenOf),
  );
  return childrenOf(space).filter((id) => {
    const child = client.getRoom(id);
    return child?.getMyMembership() === "join" && !child.isSpaceRoom() && !elsewhere.has(id);
  });
}

/** @throws ParleyFailure `NotAllowed`, `ConferenceUnknown`, `Offline`. */
export async function removeConference(client: MatrixClient, spaceId: string, roomId: string): Promise<void> {
  requireRoom(client, spaceId);
  // Not `via`: that is how the specification takes a child away.
  await named(() => client.sendStateEvent(spaceId, EventType.SpaceChild, {}, roomId));
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof ParleyFailure ? cause : failureOf(cause);
  }
}

function serverOf(userId: string): string {
  return userId.slice(userId.indexOf(":") + 1);
}
