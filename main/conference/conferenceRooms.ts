import {
  EventType,
  HistoryVisibility,
  JoinRule,
  MatrixError,
  Preset,
  RestrictedAllowType,
  RoomType,
  Visibility,
} from "matrix-js-sdk";
import type { ICreateRoomOpts, MatrixClient } from "matrix-js-sdk";
import type { ConferenceAccess } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { latestRoom, tombstoneOf } from "./successors.ts";
import { GUESTS, guestServerIn } from "../guest/guestServer.ts";
import type { GuestServer } from "../guest/guestServer.ts";
import { RTC_MEMBER, SESSION_MEMBER } from "../rtc/membershipPolicy.ts";
import { KNOCK_RESTRICTED } from "./joinRules.ts";

/** `org.matrix.msc3417.call`: a room that is a call (MSC3417). */
export const CALL_ROOM_TYPE = "org.matrix.msc3417.call";

/** How a homeserver offers to join the rooms it has never heard of. */
const viaOf = (client: MatrixClient) => [client.getDomain() ?? ""];

/** A private space that holds conferences (MSC1772). @throws ParleyFailure `NotAllowed`, `Offline`. */
export async function createSpace(client: MatrixClient, name: string): Promise<string> {
  return create(client, {
    name,
    preset: Preset.PrivateChat,
    visibility: Visibility.Private,
    creation_content: { type: RoomType.Space },
    initial_state: [historyFor(HistoryVisibility.Shared)],
    // A space is no place to write messages.
    power_level_content_override: { events_default: 100 },
  });
}

/**
 * A conference: an encrypted call room of its own, listed in the space, open to whom `access` says.
 *
 * @param guests the server for guests that the homeserver announces; a space may name another.
 * @throws ParleyFailure `NotAllowed` (the space may not be changed), `Offline`.
 */
export async function createConference(
  client: MatrixClient,
  spaceId: string,
  name: string,
  access: ConferenceAccess,
  guests?: GuestServer,
): Promise<string> {
  const space = client.getRoom(spaceId);
  if (space === null) throw new ParleyFailure("ConferenceUnknown");
  if (!space.currentState.maySendStateEvent(EventType.SpaceChild, client.getSafeUserId())) {
    throw new ParleyFailure("NotAllowed", { detail: name });
  }
  const via = viaOf(client);
  const roomId = await create(client, {
    name,
    preset: Preset.PrivateChat,
    visibility: Visibility.Private,
    creation_content: { type: CALL_ROOM_TYPE },
    initial_state: [
      { type: EventType.RoomEncryption, state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
      historyFor(HistoryVisibility.Shared),
      { type: EventType.SpaceParent, state_key: spaceId, content: { via, canonical: true } },
      ...accessState(access, spaceId, guestServerIn(space) ?? guests),
    ],
    power_level_content_override: {
      // Everybody in the room may be in its call: the membership is state (MSC4143).
      events: { [SESSION_MEMBER]: 0, [RTC_MEMBER]: 0 },
      // Letting somebody in is an invitation: not for those who were let in themselves.
      ...(access === "ask" ? { invite: 50 } : {}),
    },
  });
  try {
    await client.sendStateEvent(spaceId, EventType.SpaceChild, { via, suggested: false }, roomId);
  } catch (cause) {
    throw failureOf(cause);
  }
  return roomId;
}

function accessState(access: ConferenceAccess, spaceId: string, guests: GuestServer | undefined) {
  const ofSpace = [{ type: RestrictedAllowType.RoomMembership, room_id: spaceId }];
  const rule = (content: object) => ({ type: EventType.RoomJoinRules, state_key: "", content });
  switch (access) {
    case "space":
      return [rule({ join_rule: JoinRule.Restricted, allow: ofSpace })];
    case "invited":
      return [rule({ join_rule: JoinRule.Invite })];
    case "ask":
      return [
        rule({ join_rule: KNOCK_RESTRICTED, allow: ofSpace }),
        ...(guests === undefined ? [] : [{ type: GUESTS, state_key: "", content: { ...guests } }]),
      ];
  }
}

/**
 * Makes sure that we are in the conference's Matrix room, or in what took its place when it was upgraded.
 *
 * @returns the room we are in now
 * @throws ParleyFailure `ConferenceJoinRefused`, `ConferenceUnknown`, `Offline`.
 */
export async function enterConference(client: MatrixClient, asked: string): Promise<string> {
  const roomId = latestRoom(client, asked);
  if (client.getRoom(roomId)?.getMyMembership() === "join") return roomId;
  const viaServers = new Set<string>();
  for (const room of client.getRooms()) {
    const tombstone = tombstoneOf(client, room.roomId);
    if (tombstone?.replacement === roomId && tombstone.server !== undefined) viaServers.add(tombstone.server);
  }
  for (const space of client.getRooms().filter((room) => room.isSpaceRoom())) {
    const via: unknown = space.currentState.getStateEvents(EventType.SpaceChild, roomId)?.getContent()["via"];
    if (Array.isArray(via)) for (const server of via) if (typeof server === "string") viaServers.add(server);
  }
  try {
    await client.joinRoom(roomId, { viaServers: [...viaServers] });
    return roomId;
  } catch (cause) {
    // No server knows it any more, or none that is named for it (M_UNKNOWN).
    if (cause instanceof MatrixError && (cause.httpStatus === 404 || cause.errcode === "M_UNKNOWN")) {
      throw new ParleyFailure("ConferenceUnknown", { cause });
    }
    if (cause instanceof MatrixError && cause.errcode === "M_FORBIDDEN") {
      throw new ParleyFailure("ConferenceJoinRefused", { cause });
    }
    throw failureOf(cause);
  }
}

async function create(client: MatrixClient, options: ICreateRoomOpts): Promise<string> {
  try {
    return (await client.createRoom(options)).room_id;
  } catch (cause) {
    throw failureOf(cause);
  }
}

function historyFor(visibility: HistoryVisibility) {
  return { type: EventType.RoomHistoryVisibility, state_key: "", content: { history_visibility: visibility } };
}

export function failureOf(cause: unknown): ParleyFailure {
  if (!(cause instanceof MatrixError)) return new ParleyFailure("Offline", { cause });
  switch (cause.errcode) {
    case "M_FORBIDDEN":
      return new ParleyFailure("NotAllowed", { cause });
    case "M_NOT_FOUND":
      return new ParleyFailure("ConferenceUnknown", { cause });
    case "M_LIMIT_EXCEEDED":
      return new ParleyFailure("RateLimited", { cause });
    default:
      return new ParleyFailure("Unexpected", { cause });
  }
}
