import { ClientEvent, EventType, RoomEvent, RoomMemberEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { Contact } from "../../preload/contract.ts";
import { Burst } from "../burst.ts";
import { Listening } from "../listening.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import type { StateHub } from "../state.ts";
import { ringChoiceOf } from "../ring/ringChoice.ts";
import { directRooms } from "./directRooms.ts";

const BURST_MS = 20;

/** Owner of the people slice: one entry for each person with whom there is a direct room. */
export class PeopleList {
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
      RoomEvent.AccountData,
      RoomEvent.MyMembership,
      RoomMemberEvent.Name,
      RoomMemberEvent.Membership,
    ] as const;
    this.#listening
      .to(watch, this.#burst.soon, "changed")
      .to(client, this.#burst.soon, ...events)
      .to(client, this.#onAccountData, ClientEvent.AccountData);
    this.#publish();
  }

  stop(): void {
    this.#burst.stop();
    this.#listening.stop();
    this.#hub.set("people", []);
  }

  readonly #onAccountData = (event: MatrixEvent) => {
    if (event.getType() === EventType.Direct) this.#burst.soon();
  };

  #publish(): void {
    const contacts = new Map<string, Contact>();
    for (const [roomId, userId] of directRooms(this.#client)) {
      const room = this.#client.getRoom(roomId);
      const contact = room === null ? undefined : this.#describe(room, userId);
      if (contact === undefined) continue;
      const known = contacts.get(userId);
      if (known === undefined || isBetter(contact, known)) contacts.set(userId, contact);
    }
    this.#hub.set(
      "people",
      [...contacts.values()].toSorted(
        (a, b) => b.lastActiveTs - a.lastActiveTs || a.person.displayName.localeCompare(b.person.displayName),
      ),
    );
  }

  #describe(room: Room, userId: string): Contact | undefined {
    const member = room.getMember(userId);
    const mine = room.getMyMembership();
    // Where they have left, nobody answers any more.
    if (mine === "join" && (member?.membership === "leave" || member?.membership === "ban")) return undefined;
    return {
      roomId: room.roomId,
      person: { userId, displayName: cleanName(member?.rawDisplayName, userId) },
      present: this.#watch.of(room.roomId).some((each) => each.userId === userId),
      encrypted: room.hasEncryptionStateEvent(),
      membership: mine === "join" ? "joined" : "invited",
      ringChoice: ringChoiceOf(room),
      lastActiveTs: Math.max(0, room.getLastActiveTimestamp()),
    };
  }
}

/** Of several rooms with one person: where they are now, then where we are, then the one used last, as on their side. */
function isBetter(a: Contact, b: Contact): boolean {
  if (a.present !== b.present) return a.present;
  if (a.membership !== b.membership) return a.membership === "joined";
  return a.lastActiveTs > b.lastActiveTs;
}
