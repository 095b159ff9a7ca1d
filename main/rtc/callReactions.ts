import { EventType, MatrixEventEvent, RoomEvent } from "matrix-js-sdk";
import type { IRoomTimelineData, MatrixClient, MatrixEvent, Room, TimelineEvents } from "matrix-js-sdk";
import { Burst } from "../burst.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { earlierReactions } from "./earlierHands.ts";
import type { MembersWatch } from "./membersWatch.ts";
import type { ObservedMember } from "./observedMembers.ts";
import { EMOJI_REACTION, emojiContent, handContent, readEmoji, readHand } from "./reactionEvents.ts";

const log = logFor("reactions");
/** After a change of the roster, ms. */
const HANDS_AFTER_MS = 1_000;

export interface CallReactionsOptions {
  client: MatrixClient;
  watch: MembersWatch;
  roomId: string;
  onHands(): void;
  /** Somebody in the call sent an emoji. @param identity as in `CallMember`. */
  onEmoji(identity: string, emoji: string): void;
}

interface Hand {
  reactionId: string;
  raisedTs: number;
}

/** Raised hands and emoji of one running call. A hand is up for as long as its membership and its reaction are there. */
export class CallReactions {
  readonly #options: CallReactionsOptions;
  /** By membership event. */
  readonly #hands = new Map<string, Hand>();
  readonly #asked = new Set<string>();
  /** Whoever comes in waits for keys and pictures first; at that moment the homeserver is not asked for hands. */
  readonly #soon = new Burst(HANDS_AFTER_MS, () => this.#askAll());
  /** Event id of this device's membership, as last seen. */
  #lastOwn: string | undefined;

  constructor(options: CallReactionsOptions) {
    this.#options = options;
    options.client.on(RoomEvent.Timeline, this.#onTimeline);
    options.client.on(MatrixEventEvent.Decrypted, this.#onDecrypted);
    options.client.on(RoomEvent.Redaction, this.#onRedaction);
    options.watch.on("changed", this.#onMembers);
    this.#onMembers(options.roomId);
  }

  stop(): void {
    const { client, watch } = this.#options;
    client.off(RoomEvent.Timeline, this.#onTimeline);
    client.off(MatrixEventEvent.Decrypted, this.#onDecrypted);
    client.off(RoomEvent.Redaction, this.#onRedaction);
    watch.off("changed", this.#onMembers);
    this.#soon.stop();
  }

  /** When the hand of a member went up, unix ms. @param membershipId event id of their membership. */
  raisedTs(membershipId: string): number | undefined {
    return this.#hands.get(membershipId)?.raisedTs;
  }

  /** @throws ParleyFailure `NotInCall`, `Offline`. */
  async setHand(up: boolean): Promise<void> {
    const { client, roomId } = this.#options;
    const membershipId = this.#own();
    const known = this.#hands.get(membershipId);
    try {
      if (up && known === undefined) {
        const content = handContent(membershipId) as TimelineEvents[EventType.Reaction];
        const { event_id } = await client.sendEvent(roomId, EventType.Reaction, content);
        this.#raise(membershipId, event_id, Date.now());
      } else if (!up && known !== undefined) {
        await client.redactEvent(roomId, known.reactionId);
        this.#lower(known.reactionId);
      }
    } catch (cause) {
      throw new ParleyFailure("Offline", { cause });
    }
  }

  /** @throws ParleyFailure `NotInCall`, `Offline`. */
  async sendEmoji(emoji: string, name: string): Promise<void> {
    const { client, roomId } = this.#options;
    const membershipId = this.#own();
    const content = emojiContent(membershipId, emoji, name);
    // Shown at once; what comes back of it is not shown again.
    const own = this.#memberOf(membershipId);
    if (own !== undefined) this.#options.onEmoji(own.identity, emoji);
    try {
      await client.sendEvent(roomId, EMOJI_REACTION as keyof TimelineEvents, content as never);
    } catch (cause) {
      throw new ParleyFailure("Offline", { cause });
    }
  }

  #own(): string {
    const own = this.#ownId;
    if (own === undefined) throw new ParleyFailure("NotInCall");
    return own;
  }

  /** Event id of this device's membership, while it is there. */
  get #ownId(): string | undefined {
    return this.#options.watch.own(this.#options.roomId)?.eventId;
  }

  readonly #onMembers = (roomId: string) => {
    if (roomId !== this.#options.roomId) return;
    this.#keepHand();
    this.#soon.soon();
  };

  /** Hands that went up before we came are asked for once for each membership. */
  #askAll(): void {
    const fresh = this.#options.watch.of(this.#options.roomId).filter(({ eventId }) => !this.#asked.has(eventId));
    if (fresh.length === 0) return;
    for (const { eventId } of fresh) this.#asked.add(eventId);
    void this.#ask(fresh);
  }

  /** One's own membership was written anew (its end was put off, or it had been lost): the hand is still up. */
  #keepHand(): void {
    const [before, now] = [this.#lastOwn, this.#ownId];
    if (now === undefined || now === before) return;
    this.#lastOwn = now;
    const hand = before === undefined ? undefined : this.#hands.get(before);
    if (hand === undefined) return;
    const { client, roomId } = this.#options;
    void this.setHand(true)
      .then(() => client.redactEvent(roomId, hand.reactionId))
      .catch((error: unknown) => log.warn("the raised hand was not taken along", error));
  }

  async #ask(memberships: readonly ObservedMember[]): Promise<void> {
    const { client, roomId } = this.#options;
    const owners = new Map(memberships.map(({ eventId, userId }) => [eventId, userId]));
    try {
      for (const event of await earlierReactions(client, roomId, memberships)) {
        const owner = owners.get(readHand(event.getContent()) ?? "");
        if (owner !== undefined) this.#readHand(event, owner);
      }
    } catch (error) {
      log.warn("raised hands could not be asked for", error instanceof Error ? error.message : "");
    }
  }

  readonly #onTimeline = (
    event: MatrixEvent,
    _room: Room | undefined,
    toStart: boolean | undefined,
    removed: boolean,
    data: IRoomTimelineData,
  ) => {
    if (toStart === true || removed || data.liveEvent !== true) return;
    this.#read(event);
  };

  readonly #onDecrypted = (event: MatrixEvent) => this.#read(event);

  #read(event: MatrixEvent): void {
    if (event.getRoomId() !== this.#options.roomId || event.isRedacted()) return;
    if (event.getType() === EventType.Reaction) this.#readHand(event, undefined);
    if (event.getType() === EMOJI_REACTION) this.#readEmoji(event);
  }

  /** @param userId whose membership it must be; undefined: looked up. Only one's own hand can be raised. */
  #readHand(event: MatrixEvent, userId: string | undefined): void {
    const membershipId = readHand(event.getContent());
    const reactionId = event.getId();
    if (membershipId === undefined || reactionId === undefined || event.isRedacted()) return;
    const owner = userId ?? this.#memberOf(membershipId)?.userId;
    if (owner === undefined || owner !== event.getSender()) return;
    this.#raise(membershipId, reactionId, event.getTs());
  }

  #readEmoji(event: MatrixEvent): void {
    const read = readEmoji(event.getContent());
    const member = read === undefined ? undefined : this.#memberOf(read.membershipId);
    if (read === undefined || member === undefined || member.userId !== event.getSender()) return;
    if (member.eventId === this.#ownId) return;
    this.#options.onEmoji(member.identity, read.emoji);
  }

  #memberOf(membershipId: string) {
    return this.#options.watch.of(this.#options.roomId).find((member) => member.eventId === membershipId);
  }

  readonly #onRedaction = (redaction: MatrixEvent) => {
    const redacted = redaction.getAssociatedId();
    // Whoever may redact in another room has no say in this one.
    if (redacted !== undefined && redaction.getRoomId() === this.#options.roomId) this.#lower(redacted);
  };

  #raise(membershipId: string, reactionId: string, raisedTs: number): void {
    // Our own comes twice: when it was sent, and by sync.
    if (this.#hands.has(membershipId) || reactionId.startsWith("~")) return;
    this.#hands.set(membershipId, { reactionId, raisedTs });
    this.#options.onHands();
  }

  #lower(reactionId: string): void {
    for (const [membershipId, hand] of this.#hands) {
      if (hand.reactionId !== reactionId) continue;
      this.#hands.delete(membershipId);
      this.#options.onHands();
    }
  }
}
