import { EventEmitter } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ClientEvent, RoomEvent, RoomStateEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import { RoomStickyEventsEvent } from "matrix-js-sdk/lib/models/room-sticky-events.js";
import { logFor } from "../logging/log.ts";
import { oneAtATime } from "../oneAtATime.ts";
import { calmSessions } from "./calmSessions.ts";
import { observeMembers } from "./observedMembers.ts";
import type { ObservedMember } from "./observedMembers.ts";
import { SESSION_MEMBER } from "./membershipPolicy.ts";
import { rememberMemberships } from "./parsedMemberships.ts";
import { UnknownSenders } from "./unknownSenders.ts";

const log = logFor("memberships");

/**
 * Follows the memberships of every room the client knows: the one place that says who is in which call.
 * Emits `changed` with the room id after each change, expiry included.
 */
export class MembersWatch extends EventEmitter<{ changed: [string] }> {
  readonly #client: MatrixClient;
  readonly #members = new Map<string, ObservedMember[]>();
  readonly #expiry = new Map<string, NodeJS.Timeout>();
  readonly #looks = new WeakMap<Room, () => Promise<void>>();
  readonly #unknown: UnknownSenders;

  constructor(client: MatrixClient) {
    super();
    this.#client = client;
    this.#unknown = new UnknownSenders(client);
    calmSessions();
    rememberMemberships();
    client.on(RoomStateEvent.Events, this.#onState);
    client.on(RoomStateEvent.Members, this.#onRoomMember);
    client.on(RoomEvent.MyMembership, this.#onMyMembership);
    client.on(ClientEvent.Room, this.#onRoom);
    for (const room of client.getRooms()) this.#onRoom(room);
  }

  of(roomId: string): ObservedMember[] {
    return this.#members.get(roomId) ?? [];
  }

  /** The membership of this device. */
  own(roomId: string): ObservedMember | undefined {
    const [userId, deviceId] = [this.#client.getUserId(), this.#client.getDeviceId()];
    return this.of(roomId).find((member) => member.userId === userId && member.deviceId === deviceId);
  }

  stop(): void {
    this.#client.off(RoomStateEvent.Events, this.#onState);
    this.#client.off(RoomStateEvent.Members, this.#onRoomMember);
    this.#client.off(RoomEvent.MyMembership, this.#onMyMembership);
    this.#client.off(ClientEvent.Room, this.#onRoom);
    for (const room of this.#client.getRooms()) room.off(RoomStickyEventsEvent.Update, this.#onSticky);
    for (const timer of this.#expiry.values()) clearTimeout(timer);
    this.#expiry.clear();
    this.removeAllListeners();
  }

  readonly #onState = (event: MatrixEvent) => {
    if (event.getType() === SESSION_MEMBER) this.#refreshId(event.getRoomId());
  };
  readonly #onRoomMember = (event: MatrixEvent) => {
    const roomId = event.getRoomId();
    // A person leaves the room: their memberships end with it.
    if (roomId !== undefined && (this.#members.get(roomId)?.length ?? 0) > 0) this.#refreshId(roomId);
  };
  readonly #onSticky = (added: MatrixEvent[], updated: { current: MatrixEvent }[], removed: MatrixEvent[]) => {
    for (const event of [...added, ...updated.map((update) => update.current), ...removed])
      this.#refreshId(event.getRoomId());
  };
  readonly #onMyMembership = (room: Room) => this.#refresh(room);
  readonly #onRoom = (room: Room) => {
    // Sticky changes are told by the room alone; `off` first, since a room can be announced twice.
    room.off(RoomStickyEventsEvent.Update, this.#onSticky);
    room.on(RoomStickyEventsEvent.Update, this.#onSticky);
    this.#refresh(room);
  };

  #refreshId(roomId: string | undefined): void {
    const room = roomId === undefined ? null : this.#client.getRoom(roomId);
    if (room !== null) this.#refresh(room);
  }

  #refresh(room: Room): void {
    const look = this.#looks.get(room) ?? this.#lookAt(room);
    this.#looks.set(room, look);
    look().catch((error: unknown) => log.error(`memberships of ${room.roomId} could not be read`, error));
  }

  /**
   * One reading at a time for a room, and not before the SDK is done with the answer that brought the change: hundreds that
   * come together are read once, and whoever waits for main gets a turn in between.
   */
  #lookAt(room: Room): () => Promise<void> {
    return oneAtATime(() => this.#read(room), nextTurn);
  }

  async #read(room: Room): Promise<void> {
    const before = this.of(room.roomId);
    const strangers: MatrixEvent[] = [];
    const members = await observeMembers(room, Date.now(), strangers);
    if (strangers.length > 0 && room.getMyMembership() === "join") this.#meet(room, strangers);
    this.#members.set(room.roomId, members);
    this.#armExpiry(room, members);
    const same =
      members.length === before.length && members.every((member, i) => member.eventId === before[i]?.eventId);
    if (!same) this.emit("changed", room.roomId);
  }

  /** Who is in the call may have come to the room while nobody told us. */
  #meet(room: Room, strangers: MatrixEvent[]): void {
    this.#unknown.fetch(room, strangers).then(
      (known) => {
        if (known) this.#refresh(room);
      },
      (error: unknown) => log.warn(`the people of ${room.roomId} could not be asked for`, error),
    );
  }

  #armExpiry(room: Room, members: ObservedMember[]): void {
    clearTimeout(this.#expiry.get(room.roomId));
    this.#expiry.delete(room.roomId);
    const next = Math.min(...members.map((member) => member.expiresTs ?? Infinity));
    if (!Number.isFinite(next)) return;
    // setTimeout holds 24.8 days at most.
    const wait = Math.min(Math.max(next - Date.now(), 0) + 50, 2 ** 31 - 1);
    this.#expiry.set(room.roomId, setTimeout(() => this.#refresh(room), wait).unref());
  }
}
