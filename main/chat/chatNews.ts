import { EventEmitter } from "node:events";
import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import { directRooms } from "../conference/directRooms.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { NewMessage, RoomNews } from "./chatToastPolicy.ts";
import { chatMessages } from "./chatView.ts";
import type { ChatEvent } from "./chatView.ts";

/** Older ones, by the homeserver's clock, came while somebody had been away. */
const FRESH_MS = 60_000;

/** The news of an account's chats, for whoever tells of them: empty while nobody is signed in. Emits `changed`. */
export class ChatNews extends EventEmitter<{ changed: [] }> {
  readonly #rooms = new Map<string, RoomNews>();
  #open: string | undefined;

  get rooms(): RoomNews[] {
    return [...this.#rooms.values()];
  }

  /** The room whose chat the page has open. */
  get open(): string | undefined {
    return this.#open;
  }

  set open(roomId: string | undefined) {
    this.#open = roomId;
    this.emit("changed");
  }

  /** @param news undefined: nothing, or nothing any more */
  set(roomId: string, news: RoomNews | undefined): void {
    if (news !== undefined) this.#rooms.set(roomId, news);
    else if (!this.#rooms.delete(roomId)) return;
    this.emit("changed");
  }

  clear(): void {
    this.#rooms.clear();
    this.#open = undefined;
    this.emit("changed");
  }
}

/** Events that came by the sync while it was running, each with whether it was fresh then. What was stored is no news. */
export class Arrivals {
  readonly #fresh = new WeakMap<MatrixEvent, boolean>();

  add(event: MatrixEvent): void {
    this.#fresh.set(event, Date.now() - event.localTimestamp < FRESH_MS);
  }

  /** Of those unread messages of a room which are news. @param unread oldest first */
  newsOf(client: MatrixClient, room: Room, unread: readonly ChatEvent[]): RoomNews | undefined {
    const events = new Map<string, { event: MatrixEvent; fresh: boolean }>();
    for (const { id } of unread) {
      const event = room.findEventById(id);
      const fresh = event === undefined ? undefined : this.#fresh.get(event);
      if (event !== undefined && fresh !== undefined) events.set(id, { event, fresh });
    }
    if (events.size === 0) return undefined;
    const messages = chatMessages(
      unread.filter(({ id }) => events.has(id)),
      {
        me: client.getSafeUserId(),
        nameOf: (userId) => room.getMember(userId)?.rawDisplayName,
        mayDelete: () => false,
        mayWrite: false,
        isIgnored: (userId) => client.isUserIgnored(userId),
      },
    ).flatMap(({ id, sender, body, ts }): NewMessage[] => {
      const arrival = events.get(id);
      if (arrival === undefined) return [];
      // Asked now: before it was decrypted they knew nothing of a mention.
      const { actions } = client.pushProcessor.actionsAndRuleForEvent(arrival.event);
      const { notify = false, tweaks = {} } = actions ?? {};
      const push = { notify, highlight: Boolean(tweaks.highlight), sound: Boolean(tweaks.sound) };
      return [{ id, sender: sender.displayName, body, ts, fresh: arrival.fresh, push }];
    });
    const direct = directRooms(client).get(room.roomId);
    const name =
      direct === undefined
        ? cleanName(room.name, room.roomId)
        : cleanName(room.getMember(direct)?.rawDisplayName, direct);
    return { roomId: room.roomId, name, direct: direct !== undefined, messages };
  }
}
