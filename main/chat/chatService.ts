import { MatrixEventEvent, ReceiptType, RoomEvent, RoomMemberEvent } from "matrix-js-sdk";
import type { IRoomTimelineData, MatrixClient, MatrixEvent, Room, RoomMember } from "matrix-js-sdk";
import type { ChatView } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { Burst } from "../burst.ts";
import { Listening } from "../listening.ts";
import { logFor } from "../logging/log.ts";
import type { StateHub } from "../state.ts";
import { chatEventsOf } from "./chatEvents.ts";
import { Arrivals } from "./chatNews.ts";
import type { ChatNews } from "./chatNews.ts";
import { OpenChat } from "./openChat.ts";
import type { Thumbnails } from "./thumbnails.ts";
import { unreadMessages } from "./unread.ts";

const log = logFor("chat");

/** Counting goes over a timeline: once for each burst of changes. */
const BURST_MS = 50;

export interface ChatServiceOptions {
  client: MatrixClient;
  hub: StateHub;
  onView(view: ChatView): void;
  /** Is told what is new. */
  news: ChatNews;
  thumbnails: Thumbnails;
}

/** Owner of the chats slice, and of the one chat that is open. */
export class ChatService {
  readonly #options: ChatServiceOptions;
  readonly #dirty = new Set<string>();
  readonly #burst = new Burst(BURST_MS, () => this.#count());
  readonly #arrivals = new Arrivals();
  readonly #listening = new Listening();
  #open: OpenChat | undefined;
  #unread: Record<string, number> = {};

  constructor(options: ChatServiceOptions) {
    this.#options = options;
    const { client } = options;
    this.#listening
      .to(client, this.#onArrival, RoomEvent.Timeline)
      .to(client, this.#onTimeline, RoomEvent.Redaction, RoomEvent.LocalEchoUpdated)
      .to(client, this.#onRoom, RoomEvent.TimelineReset, RoomEvent.MyMembership)
      .to(client, this.#onReceipt, RoomEvent.Receipt)
      .to(client, this.#onEvent, MatrixEventEvent.Decrypted)
      .to(client, this.#onMember, RoomMemberEvent.Name, RoomMemberEvent.Typing);
    for (const room of client.getRooms()) this.#changed(room.roomId);
  }

  stop(): void {
    const { hub, news } = this.#options;
    this.#burst.stop();
    this.#listening.stop();
    this.#open?.close();
    news.clear();
    hub.set("chats", { unread: {} });
  }

  /** @throws ParleyFailure `ConferenceUnknown` for a room the person is not in. */
  open(roomId: string): void {
    const { client, onView, thumbnails } = this.#options;
    const room = client.getRoom(roomId);
    if (room === null || room.getMyMembership() !== "join") throw new ParleyFailure("ConferenceUnknown");
    this.#open?.close();
    this.#open = new OpenChat(client, room, () => this.#unreadOf(room)[0]?.id, onView, thumbnails);
    this.#options.news.open = roomId;
  }

  /** @param roomId left out: whichever is open */
  close(roomId?: string): void {
    if (roomId !== undefined && this.#open?.roomId !== roomId) return;
    this.#open?.close();
    this.#open = undefined;
    this.#options.news.open = undefined;
  }

  /** The open chat of a room. @throws ParleyFailure `InvalidRequest` */
  of(roomId: string): OpenChat {
    if (this.#open?.roomId !== roomId) throw new ParleyFailure("InvalidRequest", { detail: "this chat is not open" });
    return this.#open;
  }

  /** The page's answer to `thumbnailWanted`. */
  giveThumbnail(id: string, bytes: Uint8Array | null): void {
    this.#options.thumbnails.answer(id, bytes);
  }

  async markRead(roomId: string): Promise<void> {
    const { client } = this.#options;
    const newest = this.of(roomId).newest();
    const room = client.getRoom(roomId);
    if (newest === undefined || room === null || this.#unreadOf(room).length === 0) return;
    try {
      await client.sendReadReceipt(newest, ReceiptType.Read, true);
    } catch (error) {
      // It is sent again with the next message.
      log.warn("the receipt could not be sent", error);
    }
  }

  #unreadOf(room: Room) {
    const me = this.#options.client.getSafeUserId();
    const receipt = room.getReadReceiptForUserId(me, true);
    const since = receipt?.data.ts ?? room.getMember(me)?.events.member?.getTs() ?? Date.now();
    return unreadMessages(chatEventsOf(room), me, { eventId: receipt?.eventId, ts: since });
  }

  readonly #onArrival = (
    event: MatrixEvent,
    room: Room | undefined,
    toStart: boolean | undefined,
    removed: boolean,
    data: IRoomTimelineData,
  ) => {
    if (data.liveEvent === true && toStart !== true && !removed) this.#arrivals.add(event);
    this.#changed(room?.roomId);
  };
  readonly #onTimeline = (_event: MatrixEvent, room: Room | undefined) => this.#changed(room?.roomId);
  readonly #onReceipt = (_event: MatrixEvent, room: Room) => this.#changed(room.roomId);
  readonly #onEvent = (event: MatrixEvent) => this.#changed(event.getRoomId());
  readonly #onRoom = (room: Room | undefined) => this.#changed(room?.roomId);
  readonly #onMember = (_event: MatrixEvent, member: RoomMember) => {
    if (member.roomId === this.#open?.roomId) this.#open.changed();
  };

  #changed(roomId: string | undefined): void {
    if (roomId === undefined) return;
    if (roomId === this.#open?.roomId) this.#open.changed();
    this.#dirty.add(roomId);
    this.#burst.soon();
  }

  #count(): void {
    const { client, hub, news } = this.#options;
    const unread = { ...this.#unread };
    for (const roomId of this.#dirty) {
      const room = client.getRoom(roomId);
      const isChat = room !== null && !room.isSpaceRoom() && room.getMyMembership() === "join";
      const messages = isChat ? this.#unreadOf(room) : [];
      if (messages.length > 0) unread[roomId] = messages.length;
      else delete unread[roomId];
      news.set(roomId, isChat ? this.#arrivals.newsOf(client, room, messages) : undefined);
    }
    this.#dirty.clear();
    this.#unread = unread;
    hub.set("chats", { unread });
  }
}
