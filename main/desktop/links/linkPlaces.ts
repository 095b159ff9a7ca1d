import { EventType, MatrixError, Preset, Visibility } from "matrix-js-sdk";
import type { MatrixClient, Room } from "matrix-js-sdk";
import type { LinkPlace } from "../../../preload/contract.ts";
import { awaitRoom } from "../../conference/awaitRoom.ts";
import { failureOf as failureOfRoom } from "../../conference/conferenceRooms.ts";
import { directRooms, markDirect } from "../../conference/directRooms.ts";
import { ParleyFailure } from "../../failure.ts";

/** The room of a place when the person is in it already; asks nobody. */
export function joinedRoomOf(client: MatrixClient, place: LinkPlace): Room | undefined {
  const joined = client.getRooms().filter((room) => room.getMyMembership() === "join");
  if (place.kind === "user") {
    const direct = directRooms(client);
    return joined.find((room) => direct.get(room.roomId) === place.userId);
  }
  return joined.find(
    (room) =>
      room.roomId === place.room ||
      room.getCanonicalAlias() === place.room ||
      room.getAltAliases().includes(place.room),
  );
}

/**
 * Goes where a link leads, after the person said so: joins the room, or makes a direct room with the person.
 *
 * @returns undefined where one has to ask to be let in.
 * @throws ParleyFailure `ConferenceUnknown`, `NotAllowed`, `RateLimited`, `Offline`.
 */
export async function enterPlace(client: MatrixClient, place: LinkPlace): Promise<Room | undefined> {
  const known = joinedRoomOf(client, place);
  if (known !== undefined) return known;
  try {
    const roomId =
      place.kind === "user"
        ? await makeDirectRoom(client, place.userId)
        : (await client.joinRoom(place.room, { viaServers: place.via })).roomId;
    return await awaitRoom(client, roomId);
  } catch (cause) {
    if (place.kind === "room" && cause instanceof MatrixError && cause.errcode === "M_FORBIDDEN") return undefined;
    throw failureOf(cause);
  }
}

async function makeDirectRoom(client: MatrixClient, userId: string): Promise<string> {
  if (userId === client.getSafeUserId()) throw new ParleyFailure("LinkInvalid", { detail: userId });
  const { room_id: roomId } = await client.createRoom({
    preset: Preset.TrustedPrivateChat,
    visibility: Visibility.Private,
    is_direct: true,
    invite: [userId],
    initial_state: [{ type: EventType.RoomEncryption, state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
  });
  await markDirect(client, roomId, userId);
  return roomId;
}

function failureOf(cause: unknown): ParleyFailure {
  if (cause instanceof ParleyFailure) return cause;
  // None of the servers that the link names knows the room.
  if (cause instanceof MatrixError && cause.errcode === "M_UNKNOWN")
    return new ParleyFailure("ConferenceUnknown", { cause });
  return failureOfRoom(cause);
}
