import { Direction, RelationType } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room, TimelineEvents } from "matrix-js-sdk";
import type { ChatView } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { Burst } from "../burst.ts";
import { logFor } from "../logging/log.ts";
import { chatEventsOf, toChatEvent } from "./chatEvents.ts";
import { ChatFiles } from "./chatFiles.ts";
import { failureOfSending } from "./failures.ts";
import type { Thumbnails } from "./thumbnails.ts";
import { TYPING_MS, TypingNotice } from "./typing.ts";
import { cleanName } from "../matrix/displayName.ts";
import { chatMessages, reactionKey, relationTarget } from "./chatView.ts";

const log = logFor("chat");

/** Changes come in bursts (a sync batch, many decrypted at once); the view is made once for each. */
const BURST_MS = 30;
const PAGE = 60;
/** A room of calls has many events that are no messages: so many pages are asked for a screen of messages. */
const MAX_PAGES = 5;
const WANTED = 25;
/** More are not shown at once: who wants to read a year reads it in a client for that. */
const MAX_SHOWN = 600;
const MOST_TYPING = 5;

/** The chat of one room while it is open. */
export class OpenChat {
  readonly roomId: string;
  readonly files: ChatFiles;
  readonly #client: MatrixClient;
  readonly #room: Room;
  readonly #typing: TypingNotice;
  readonly #onView: (view: ChatView) => void;
  readonly #firstUnread: () => string | undefined;
  readonly #burst = new Burst(BURST_MS, () => this.#onView(this.#view()));
  #loading = false;
  #closed = false;

  constructor(
    client: MatrixClient,
    room: Room,
    firstUnread: () => string | undefined,
    onView: (view: ChatView) => void,
    thumbnails: Thumbnails,
  ) {
    this.roomId = room.roomId;
    this.#client = client;
    this.#room = room;
    this.#firstUnread = firstUnread;
    this.#onView = onView;
    this.files = new ChatFiles(client, room, thumbnails, () => this.changed());
    this.#typing = new TypingNotice((typing) => {
      client
        .sendTyping(this.roomId, typing, TYPING_MS)
        .catch((error: unknown) => log.debug("a typing notice was not sent", error));
    });
    void this.#decrypt();
    this.changed();
    if (this.#messages().length < WANTED) {
      void this.loadOlder().catch((error: unknown) => log.warn("the history could not be read", error));
    }
  }

  close(): void {
    this.#closed = true;
    this.#typing.set(false);
    this.#burst.stop();
    this.files.cancel();
  }

  changed(): void {
    if (this.#closed) return;
    this.#burst.soon();
  }

  setTyping(typing: boolean): void {
    this.#typing.set(typing && this.#room.maySendMessage());
  }

  /** Until there is a screen more of messages, or nothing more. @throws ParleyFailure `Offline`. */
  async loadOlder(): Promise<void> {
    if (this.#loading || !this.#hasOlder()) return;
    this.#loading = true;
    this.changed();
    const wanted = this.#messages().length + WANTED;
    try {
      for (let page = 0; page < MAX_PAGES && this.#hasOlder() && !this.#closed; page++) {
        // oxlint-disable-next-line no-await-in-loop -- Each page begins where the one before ended.
        await this.#client.paginateEventTimeline(this.#room.getLiveTimeline(), { backwards: true, limit: PAGE });
        // oxlint-disable-next-line no-await-in-loop -- Only then we know how many messages there are.
        await this.#decrypt();
        if (this.#messages().length >= wanted) break;
      }
    } catch (cause) {
      throw new ParleyFailure("Offline", { cause });
    } finally {
      this.#loading = false;
      this.changed();
    }
  }

  /** @throws ParleyFailure `Offline`, `NotAllowed`, `RateLimited`: it stays in the chat as not sent. */
  async send(text: string, replyTo: string | undefined): Promise<void> {
    const body = text.trim();
    if (body === "") throw new ParleyFailure("InvalidRequest");
    this.#typing.sent();
    const emote = body.startsWith("/me ");
    const answered = replyTo === undefined ? undefined : this.#find(replyTo);
    const sender = answered?.getSender();
    await this.#sendEvent("m.room.message", {
      msgtype: emote ? "m.emote" : "m.text",
      body: emote ? body.slice(4) : body,
      ...(answered === undefined ? {} : { "m.relates_to": { "m.in_reply_to": { event_id: replyTo } } }),
      "m.mentions": sender === undefined || sender === this.#client.getUserId() ? {} : { user_ids: [sender] },
    });
  }

  async edit(id: string, text: string): Promise<void> {
    const body = text.trim();
    const event = this.#find(id);
    if (body === "" || event.getSender() !== this.#client.getUserId()) throw new ParleyFailure("InvalidRequest");
    const msgtype = String(event.getOriginalContent()["msgtype"]);
    await this.#sendEvent("m.room.message", {
      msgtype,
      // For clients without edits; the whole of it twice could be more than an event holds.
      body: `* ${body.slice(0, 1000)}`,
      "m.new_content": { msgtype, body, "m.mentions": {} },
      "m.mentions": {},
      "m.relates_to": { rel_type: RelationType.Replace, event_id: id },
    });
  }

  async delete(id: string): Promise<void> {
    const event = this.#find(id);
    if (event.status !== null) {
      this.#client.cancelPendingEvent(event);
      return;
    }
    await this.#try(() => this.#client.redactEvent(this.roomId, id));
  }

  async resend(id: string): Promise<void> {
    const event = this.#find(id);
    await this.#try(() => this.#client.resendEvent(event, this.#room));
  }

  /** Adds one's reaction, or takes back the one there is. */
  async react(id: string, key: string): Promise<void> {
    this.#find(id);
    const cleaned = reactionKey({ key });
    if (cleaned === undefined) throw new ParleyFailure("InvalidRequest");
    const mine = chatEventsOf(this.#room).filter(
      (event) =>
        event.type === "m.reaction" &&
        event.sender === this.#client.getUserId() &&
        !event.redacted &&
        relationTarget(event.relation) === id &&
        reactionKey(event.relation) === cleaned,
    );
    if (mine.length === 0) {
      await this.#sendEvent("m.reaction", {
        "m.relates_to": { rel_type: RelationType.Annotation, event_id: id, key: cleaned },
      });
      return;
    }
    await this.#try(() => Promise.all(mine.map((event) => this.#client.redactEvent(this.roomId, event.id))));
  }

  /** What a message says, as it was sent. @throws ParleyFailure `FileUnavailable`. */
  contentOf(id: string): Record<string, unknown> {
    const event = toChatEvent(this.#find(id));
    if (event === undefined || event.redacted) throw new ParleyFailure("FileUnavailable");
    return event.content;
  }

  /** The newest event that the homeserver knows, for a receipt. */
  newest(): MatrixEvent | undefined {
    return this.#room
      .getLiveTimeline()
      .getEvents()
      .findLast((event) => event.status === null && toChatEvent(event) !== undefined);
  }

  async #sendEvent(type: string, content: Record<string, unknown>): Promise<void> {
    await this.#try(() => this.#client.sendEvent(this.roomId, type as keyof TimelineEvents, content as never));
  }

  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      throw failureOfSending(cause);
    }
  }

  #find(id: string): MatrixEvent {
    const event =
      this.#room.findEventById(id) ??
      this.#room
        .getLiveTimeline()
        .getEvents()
        .find((each) => each.getId() === id);
    if (event === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no such message" });
    return event;
  }

  async #decrypt(): Promise<void> {
    const events = this.#room.getLiveTimeline().getEvents();
    await Promise.all(events.map((event) => this.#client.decryptEventIfNeeded(event)));
  }

  #hasOlder(): boolean {
    return this.#room.getLiveTimeline().getPaginationToken(Direction.Backward) !== null;
  }

  #messages() {
    const { currentState } = this.#room;
    const me = this.#client.getSafeUserId();
    const deletesAll = currentState.hasSufficientPowerLevelFor("redact", this.#room.getMember(me)?.powerLevel ?? 0);
    return chatMessages(chatEventsOf(this.#room), {
      me,
      nameOf: (userId) => this.#room.getMember(userId)?.rawDisplayName,
      mayDelete: (event) => deletesAll || event.sender === me,
      mayWrite: this.#room.maySendMessage(),
      isIgnored: (userId) => this.#client.isUserIgnored(userId),
    });
  }

  /** By display name; a flood of them is a crowd. */
  #whoTypes(): string[] {
    const me = this.#client.getUserId();
    return this.#room
      .getJoinedMembers()
      .filter(({ typing, userId }) => typing && userId !== me && !this.#client.isUserIgnored(userId))
      .slice(0, MOST_TYPING)
      .map(({ rawDisplayName, userId }) => cleanName(rawDisplayName, userId));
  }

  #view(): ChatView {
    const messages = this.#messages();
    const firstUnread = this.#firstUnread();
    return {
      roomId: this.roomId,
      messages: messages.slice(-MAX_SHOWN),
      hasOlder: this.#hasOlder() && messages.length < MAX_SHOWN,
      loadingOlder: this.#loading,
      encrypted: this.#room.hasEncryptionStateEvent(),
      mayWrite: this.#room.maySendMessage(),
      typing: this.#whoTypes(),
      ...(firstUnread === undefined ? {} : { firstUnread }),
      ...(this.files.upload === undefined ? {} : { upload: this.files.upload }),
    };
  }
}
