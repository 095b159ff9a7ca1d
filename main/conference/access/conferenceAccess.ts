import { EventType, RoomStateEvent } from "matrix-js-sdk";
import type { MatrixClient, Room, StateEvents } from "matrix-js-sdk";
import type { ConferenceAccess, ConferenceDoor } from "../../../preload/contract.ts";
import { isServerName } from "../../desktop/links/serverName.ts";
import { ParleyFailure } from "../../failure.ts";
import { addressOf, GUESTS, guestServerIn } from "../../guest/guestServer.ts";
import type { Announcements, GuestServer } from "../../guest/guestServer.ts";
import { childrenOf } from "../conferenceList.ts";
import { failureOf } from "../conferenceRooms.ts";
import { isLocked, LOCK } from "../moderation/lock.ts";
import { requireRoom, tellSpaces } from "../roomActions.ts";
import { accessOf, rulesFor } from "./accessPolicy.ts";

/** To let somebody in is to invite them: where anybody may ask, that is for moderators. */
const ADMIT_LEVEL = 50;
const SEEN_MS = 5_000;
const CHOICES: readonly ConferenceAccess[] = ["space", "invited", "ask"];

/** Who may come into a conference, as it is and as it can be. @throws ParleyFailure `ConferenceUnknown`. */
export async function readDoor(
  client: MatrixClient,
  announcements: Announcements,
  roomId: string,
): Promise<ConferenceDoor> {
  const room = requireRoom(client, roomId);
  const spaces = spacesOf(client, room);
  const guests = guestServerIn(room);
  const announced = (await announcements.of(client)).guests;
  return {
    access: accessOf(behindLock(room)) ?? null,
    choices: CHOICES.filter((access) => rulesFor(access, spaces, room.getVersion()) !== undefined),
    guests: guests?.server_name ?? "",
    suggestedGuests: announced?.server_name ?? "",
  };
}

/**
 * Changes who may come in. While the conference is locked it stays so, and opens like this.
 *
 * @param guests name of the server where people without an account get one for the visit; "" for none
 * @throws ParleyFailure `GuestServerInvalid`, `InvalidRequest` (not possible in this room), `NotAllowed`, `Offline`.
 */
export async function changeDoor(
  client: MatrixClient,
  announcements: Announcements,
  change: { roomId: string; access: ConferenceAccess; guests: string },
): Promise<void> {
  const { roomId, access } = change;
  const room = requireRoom(client, roomId);
  const rules = rulesFor(access, spacesOf(client, room), room.getVersion());
  if (rules === undefined) throw new ParleyFailure("InvalidRequest", { detail: access });
  const guests = access === "ask" ? await guestServer(client, announcements, room, change.guests.trim()) : undefined;
  const write = async (type: string, content: object) => {
    try {
      await client.sendStateEvent(roomId, type as keyof StateEvents, content as never, "");
    } catch (cause) {
      throw failureOf(cause);
    }
  };
  // First of all: nobody may be let in by somebody who was let in.
  if (access === "ask") {
    const levels = room.currentState.getStateEvents(EventType.RoomPowerLevels, "")?.getContent() ?? {};
    const invite: unknown = levels["invite"];
    if ((typeof invite === "number" ? invite : 0) < ADMIT_LEVEL) {
      await write(EventType.RoomPowerLevels, { ...levels, invite: ADMIT_LEVEL });
    }
    const known = guestServerIn(room);
    if (JSON.stringify(known) !== JSON.stringify(guests)) await write(GUESTS, guests ?? {});
  }
  if (isLocked(room)) await write(LOCK, { former: rules });
  else await write(EventType.RoomJoinRules, rules);
  // What is read next (the link) shall know of it already.
  await stateSeen(room, () => behindLock(room) === rules.join_rule);
  await tellSpaces(client, room, access !== "invited");
}

/** Waits until sync has brought what was written; not for long, it is in force in any case. */
async function stateSeen(room: Room, isThere: () => boolean): Promise<void> {
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      room.off(RoomStateEvent.Events, look);
      resolve();
    };
    const look = () => {
      if (isThere()) done();
    };
    const timer = setTimeout(done, SEEN_MS);
    room.on(RoomStateEvent.Events, look);
  });
}

async function guestServer(
  client: MatrixClient,
  announcements: Announcements,
  room: Room,
  name: string,
): Promise<GuestServer | undefined> {
  if (name === "") return undefined;
  const known = [guestServerIn(room), (await announcements.of(client)).guests];
  // With the address that belongs to it.
  const found = known.find((each) => each !== undefined && (each.server_name === name || addressOf(each) === name));
  if (found !== undefined) return found;
  // Nor may it be one's own: there nobody gets an account by a link.
  if (!isServerName(name) || name === client.getDomain()) throw new ParleyFailure("GuestServerInvalid");
  return { server_name: name };
}

/** The rule that holds when the door is not locked. */
function behindLock(room: Room): unknown {
  const rules = room.currentState.getStateEvents(EventType.RoomJoinRules, "")?.getContent();
  if (!isLocked(room)) return rules?.["join_rule"];
  const former = room.currentState.getStateEvents(LOCK, "")?.getContent()["former"] as Record<string, unknown>;
  return former["join_rule"];
}

/** Spaces whose people may come in: those that the rule names already, or that list the conference. */
function spacesOf(client: MatrixClient, room: Room): string[] {
  return client
    .getRooms()
    .filter((space) => space.isSpaceRoom() && space.getMyMembership() === "join")
    .filter(
      (space) =>
        childrenOf(space).includes(room.roomId) ||
        room.currentState.getStateEvents(EventType.SpaceParent, space.roomId) !== null,
    )
    .map((space) => space.roomId);
}
