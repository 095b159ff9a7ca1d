import { ClientEvent, EventType, JoinRule, RoomEvent, RoomMemberEvent, RoomStateEvent, RoomType } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { Conference, ConferenceSpace } from "../../preload/contract.ts";
import { Burst } from "../burst.ts";
import { Listening } from "../listening.ts";
import { logFor } from "../logging/log.ts";
import { cleanName, cleanText } from "../matrix/displayName.ts";
import { ringChoiceOf } from "../ring/ringChoice.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import type { StateHub } from "../state.ts";
import { presentIn } from "./presentIn.ts";
import { noRights, rightsIn } from "./rights.ts";
import { readSchedule, SCHEDULE } from "./schedule.ts";
import { latestRoom } from "./successors.ts";
import { KNOCK_RESTRICTED } from "./joinRules.ts";

const log = logFor("conferences");
const BURST_MS = 20;

/** State that the list shows something of. */
const shown = new Set<string>([
  EventType.SpaceChild,
  EventType.RoomPowerLevels,
  EventType.RoomEncryption,
  EventType.RoomTopic,
  EventType.RoomTombstone,
  SCHEDULE,
]);

interface OpenRoom {
  roomId: string;
  name: string;
}

/** Owner of the conferences slice: spaces, the conferences in each, who is in there now. */
export class ConferenceList {
  readonly #client: MatrixClient;
  readonly #watch: MembersWatch;
  readonly #hub: StateHub;
  /** Conferences of a space that we have not joined, from the space's hierarchy. */
  readonly #open = new Map<string, OpenRoom[]>();
  readonly #burst = new Burst(BURST_MS, () => this.#publish());
  readonly #listening = new Listening();

  constructor(client: MatrixClient, watch: MembersWatch, hub: StateHub) {
    this.#client = client;
    this.#watch = watch;
    this.#hub = hub;
    this.#listening
      .to(watch, this.#burst.soon, "changed")
      .to(client, this.#burst.soon, ClientEvent.Room, RoomEvent.Name, RoomEvent.AccountData, RoomMemberEvent.Name)
      .to(client, this.#onMyMembership, RoomEvent.MyMembership)
      .to(client, this.#onState, RoomStateEvent.Events);
    for (const space of this.#spaces()) void this.#loadOpen(space);
    this.#publish();
  }

  stop(): void {
    this.#burst.stop();
    this.#listening.stop();
    this.#hub.set("conferences", { ready: false, spaces: [] });
  }

  readonly #onMyMembership = (room: Room) => {
    if (isJoinedSpace(room)) void this.#loadOpen(room);
    // Left or removed: it may still be open to us, or gone altogether.
    else for (const space of this.#spaces()) if (childrenOf(space).includes(room.roomId)) void this.#loadOpen(space);
    this.#burst.soon();
  };

  readonly #onState = (event: MatrixEvent) => {
    const type = event.getType();
    if (type === EventType.SpaceChild) {
      const space = this.#client.getRoom(event.getRoomId());
      if (space !== null && isJoinedSpace(space)) void this.#loadOpen(space);
    }
    if (shown.has(type)) this.#burst.soon();
  };

  #publish(): void {
    const spaces = this.#spaces()
      .map((space) => this.#describeSpace(space))
      .toSorted((a, b) => a.name.localeCompare(b.name));
    this.#hub.set("conferences", { ready: true, spaces });
  }

  #spaces(): Room[] {
    return this.#client.getRooms().filter(isJoinedSpace);
  }

  #describeSpace(space: Room): ConferenceSpace {
    const conferences: Conference[] = [];
    // Upgraded ones by what took their place, which the space may list too.
    const children = new Map(childrenOf(space).map((child) => [latestRoom(this.#client, child), child]));
    for (const [roomId, child] of children) {
      const room = this.#client.getRoom(roomId);
      const membership = room?.getMyMembership();
      if (room !== null && (membership === "join" || membership === "invite")) {
        if (!room.isSpaceRoom()) conferences.push(this.#describe(room, membership === "join" ? "joined" : "invited"));
        continue;
      }
      const open = this.#open.get(space.roomId)?.find((candidate) => candidate.roomId === roomId);
      // The homeserver tells nothing of a successor that the space does not list: it has its forerunner's name.
      const name = open?.name ?? (child === roomId ? undefined : this.#client.getRoom(child)?.name);
      if (name !== undefined) {
        const schedule = readSchedule(space.currentState.getStateEvents(SCHEDULE, child)?.getContent());
        conferences.push({
          roomId,
          ...(schedule === undefined ? {} : { schedule }),
          name: cleanName(name, roomId),
          present: [],
          encrypted: true,
          membership: "open",
          ringChoice: "default",
          topic: "",
          may: noRights,
          lastActiveTs: 0,
        });
      }
    }
    conferences.sort(
      (a, b) => b.present.length - a.present.length || b.lastActiveTs - a.lastActiveTs || a.name.localeCompare(b.name),
    );
    return {
      spaceId: space.roomId,
      name: cleanName(space.name, space.roomId),
      topic: topicOf(space),
      may: rightsIn(space, this.#client.getSafeUserId()),
      canCreate: space.currentState.maySendStateEvent(EventType.SpaceChild, this.#client.getSafeUserId()),
      conferences,
    };
  }

  #describe(room: Room, membership: "joined" | "invited"): Conference {
    const schedule = readSchedule(room.currentState.getStateEvents(SCHEDULE, "")?.getContent());
    return {
      roomId: room.roomId,
      name: cleanName(room.name, room.roomId),
      topic: topicOf(room),
      may: membership === "joined" ? rightsIn(room, this.#client.getSafeUserId()) : noRights,
      ...(schedule === undefined ? {} : { schedule }),
      present: presentIn(room, this.#watch),
      encrypted: room.hasEncryptionStateEvent(),
      membership,
      ringChoice: ringChoiceOf(room),
      lastActiveTs: Math.max(0, room.getLastActiveTimestamp()),
    };
  }

  /** Names of conferences that people of the space may enter, from the homeserver (rooms of other servers too). */
  async #loadOpen(space: Room): Promise<void> {
    try {
      const { rooms } = await this.#client.getRoomHierarchy(space.roomId, 100, 1);
      this.#open.set(
        space.roomId,
        rooms
          .filter((room) => room.room_id !== space.roomId && room.room_type !== RoomType.Space)
          .filter((room) =>
            ([JoinRule.Public, JoinRule.Restricted, KNOCK_RESTRICTED] as string[]).includes(room.join_rule ?? "public"),
          )
          .map((room) => ({ roomId: room.room_id, name: cleanName(room.name, room.room_id) })),
      );
      this.#burst.soon();
    } catch (error) {
      log.warn(`the hierarchy of ${space.roomId} could not be read`, error instanceof Error ? error.message : "");
    }
  }
}

function isJoinedSpace(room: Room): boolean {
  return room.isSpaceRoom() && room.getMyMembership() === "join";
}

function topicOf(room: Room): string {
  return cleanText(room.currentState.getStateEvents(EventType.RoomTopic, "")?.getContent()["topic"], 500);
}

/** Room ids of `m.space.child` events that are in force: with a `via` list (MSC1772). */
export function childrenOf(space: Room): string[] {
  return space.currentState
    .getStateEvents(EventType.SpaceChild)
    .filter((event) => Array.isArray(event.getContent()["via"]))
    .map((event) => event.getStateKey())
    .filter((key): key is string => key !== undefined);
}
