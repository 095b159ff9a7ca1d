import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import { dropOldest } from "./keyRing.ts";

const MAX_ASKED = 5_000;

/**
 * Fetches the room members behind memberships whose senders the client does not know. Sync tells only of those members who
 * wrote something lately (lazy loading), so most of a large call are strangers after a fresh sign-in or a gap.
 */
export class UnknownSenders {
  readonly #client: Pick<MatrixClient, "members" | "getEventMapper">;
  /** Memberships that were asked about. Somebody who has left the room stays unknown, and is asked about once. */
  readonly #asked = new Map<string, true>();

  constructor(client: Pick<MatrixClient, "members" | "getEventMapper">) {
    this.#client = client;
  }

  /** @param memberships of senders who are not known to be in the room. @returns whether somebody became known */
  async fetch(room: Room, memberships: readonly MatrixEvent[]): Promise<boolean> {
    const unknown = memberships.filter((event) => {
      const [id, sender] = [event.getId() ?? "", event.getSender() ?? ""];
      // Who is known to have left needs no question.
      return !this.#asked.has(id) && room.getMember(sender) === null;
    });
    if (unknown.length === 0) return false;
    for (const event of unknown) this.#asked.set(event.getId() ?? "", true);
    dropOldest(this.#asked, MAX_ASKED);
    try {
      await this.#load(room);
    } catch (error) {
      for (const event of unknown) this.#asked.delete(event.getId() ?? "");
      throw error;
    }
    return unknown.some((event) => room.getMember(event.getSender() ?? "") !== null);
  }

  async #load(room: Room): Promise<void> {
    if (!room.membersLoaded()) {
      await room.loadMembersIfNeeded();
      return;
    }
    // They were all loaded once, and came in a gap of the sync.
    const { chunk: members = [] } = await this.#client.members(room.roomId, "join");
    const mapper = this.#client.getEventMapper();
    const missing = members.filter(({ state_key: userId }) => userId !== undefined && room.getMember(userId) === null);
    room.currentState.setStateEvents(missing.map((raw) => mapper({ ...raw, room_id: room.roomId })));
  }
}
