import { ClientEvent, EventType, RoomEvent, RoomStateEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { Invitation, OtherRoom } from "../../preload/contract.ts";
import { Burst } from "../burst.ts";
import { Listening } from "../listening.ts";
import { cleanName } from "../matrix/displayName.ts";
import { ringChoiceOf } from "../ring/ringChoice.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import { SESSION_MEMBER } from "../rtc/membershipPolicy.ts";
import type { StateHub } from "../state.ts";
import { childrenOf } from "./conferenceList.ts";
import { CALL_ROOM_TYPE } from "./conferenceRooms.ts";
import { directRooms } from "./directRooms.ts";
import { presentIn } from "./presentIn.ts";
import { latestRoom } from "./successors.ts";

const BURST_MS = 20;
/** State that the list shows something of. */
const shown = new Set<string>([
  EventType.SpaceChild,
  EventType.RoomPowerLevels,
  EventType.RoomEncryption,
  EventType.RoomTombstone,
]);

/** Owner of the places slice: invitations, and the rooms that are neither direct nor in a space. */
export class PlacesList {
  readonly #client: MatrixClient;
  readonly #watch: MembersWatch;
  readonly #hub: StateHub;
  readonly #burst = new Burst(BURST_MS, () => this.#publish());
  readonly #listening = new Listening();

  constructor(client: MatrixClient, watch: MembersWatch, hub: StateHub) {
    this.#client = client;
    this.#watch = watch;
    this.#hub = hub;
    const events = [
      ClientEvent.Room,
      ClientEvent.AccountData,
      RoomEvent.AccountData,
      RoomEvent.MyMembership,
      RoomEvent.Name,
    ] as const;
    this.#listening
      .to(watch, this.#burst.soon, "changed")
      .to(client, this.#burst.soon, ...events)
      .to(client, this.#onState, RoomStateEvent.Events);
    this.#publish();
  }

  stop(): void {
    this.#burst.stop();
    this.#listening.stop();
    this.#hub.set("places", { invitations: [], rooms: [] });
  }

  readonly #onState = (event: MatrixEvent) => {
    if (shown.has(event.getType())) this.#burst.soon();
  };

  #publish(): void {
    const rooms = this.#client.getRooms();
    const direct = directRooms(this.#client);
    const inSpaces = new Set(
      rooms
        .filter((room) => room.isSpaceRoom() && room.getMyMembership() === "join")
        .flatMap(childrenOf)
        .flatMap((child) => [child, latestRoom(this.#client, child)]),
    );
    this.#hub.set("places", {
      invitations: rooms
        .filter((room) => room.getMyMembership() === "invite" && !direct.has(room.roomId))
        .map((room) => this.#invitation(room))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
      rooms: rooms
        .filter((room) => room.getMyMembership() === "join" && !room.isSpaceRoom())
        .filter((room) => !direct.has(room.roomId) && !inSpaces.has(room.roomId))
        // What it was upgraded to is listed instead, once it was joined; until then one gets there from here.
        .filter((room) => !this.#isReplaced(room.roomId))
        .map((room) => this.#describe(room))
        .toSorted((a, b) => b.lastActiveTs - a.lastActiveTs || a.name.localeCompare(b.name)),
    });
  }

  #isReplaced(roomId: string): boolean {
    const latest = latestRoom(this.#client, roomId);
    return latest !== roomId && this.#client.getRoom(latest)?.getMyMembership() === "join";
  }

  #invitation(room: Room): Invitation {
    const me = this.#client.getSafeUserId();
    const sender = room.currentState.getStateEvents(EventType.RoomMember, me)?.getSender();
    const name = sender === undefined ? undefined : room.getMember(sender)?.rawDisplayName;
    return {
      roomId: room.roomId,
      name: cleanName(room.name, room.roomId),
      kind: room.isSpaceRoom() ? "space" : room.getType() === CALL_ROOM_TYPE ? "conference" : "room",
      ...(sender === undefined ? {} : { inviter: { userId: sender, displayName: cleanName(name, sender) } }),
    };
  }

  #describe(room: Room): OtherRoom {
    return {
      roomId: room.roomId,
      name: cleanName(room.name, room.roomId),
      present: presentIn(room, this.#watch),
      encrypted: room.hasEncryptionStateEvent(),
      ringChoice: ringChoiceOf(room),
      mayCall:
        // Whoever enters an upgraded room comes out in its successor.
        latestRoom(this.#client, room.roomId) !== room.roomId ||
        room.currentState.maySendStateEvent(SESSION_MEMBER, this.#client.getSafeUserId()),
      lastActiveTs: Math.max(0, room.getLastActiveTimestamp()),
    };
  }
}
