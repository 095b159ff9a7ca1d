import { ClientEvent, MatrixEventEvent, RoomEvent } from "matrix-js-sdk";
import type { IRoomTimelineData, MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { IncomingCall, StateChange } from "../../preload/contract.ts";
import { directRooms } from "../conference/directRooms.ts";
import { ParleyFailure } from "../failure.ts";
import { Listening } from "../listening.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import type { StateHub } from "../state.ts";
import type { VoipEnd } from "../voip/voipCall.ts";
import type { OpenInvite } from "../voip/voipInvites.ts";
import type { VoipService } from "../voip/voipService.ts";
import { legacyNotification, legacyStop } from "./legacyRing.ts";
import { OutgoingRing } from "./outgoingRing.ts";
import { OwnDevices } from "./ownDevices.ts";
import { isDecline, isNotification, readDecline, readNotification } from "./ringEvents.ts";
import type { CallNotification, TimelineEvent } from "./ringEvents.ts";
import { RingLedger } from "./ringLedger.ts";
import type { Circumstances, JudgedRing } from "./ringLedger.ts";
import { ringChoiceOf } from "./ringChoice.ts";
import { sendDecline } from "./ringSender.ts";

const log = logFor("ring");
/** Older than any ring: not worth decrypting on behalf of ringing. */
const RECENT_MS = 150_000;

export interface RingServiceOptions {
  client: MatrixClient;
  watch: MembersWatch;
  hub: StateHub;
  /** Legacy calls: another source of rings. */
  legacy: Pick<VoipService, "on" | "off" | "outgoing" | "callAgain" | "decline" | "videoOf">;
  /** A ring began: what its answer will need can be fetched ahead. */
  onRing(roomId: string, legacy: boolean): void;
}

/**
 * Owner of the ring slice. Follows notifications, declines, redactions and memberships of every room, with or without a
 * window, and has each open notification judged again at every change.
 */
export class RingService {
  readonly #options: RingServiceOptions;
  readonly #ledger: RingLedger;
  readonly #outgoing: OutgoingRing;
  readonly #ownDevices: OwnDevices;
  readonly #listening = new Listening();
  /** The events of open notifications: the push rules look at them. */
  readonly #events = new Map<string, MatrixEvent>();
  /** Which events came by a live sync: their age can be believed. */
  readonly #live = new WeakSet<MatrixEvent>();
  readonly #rung = new Set<string>();
  #directs = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RingServiceOptions) {
    this.#options = options;
    const { client, watch, hub, legacy } = options;
    this.#ledger = new RingLedger(client.getSafeUserId());
    this.#outgoing = new OutgoingRing({
      client,
      watch,
      hub,
      personOf: (roomId) => this.#personOf(roomId),
      onChange: () => this.#judge(),
    });
    // Also told of what is answered here: then it is silent, and can still be answered once more if joining fails.
    this.#ownDevices = new OwnDevices(client, (id) => {
      this.#ledger.silenced(id);
      this.#judge();
    });
    this.#listening
      .to(client, this.#onTimeline, RoomEvent.Timeline)
      .to(client, this.#onEvent, MatrixEventEvent.Decrypted)
      .to(client, this.#onRedaction, RoomEvent.Redaction)
      .to(client, this.#judge, RoomEvent.AccountData, RoomEvent.MyMembership)
      .to(client, this.#onAccountData, ClientEvent.AccountData)
      .to(watch, this.#onMembers, "changed")
      .to(hub, this.#onHub, "change")
      .to(legacy, this.#onLegacyRing, "ring")
      .to(legacy, this.#onLegacyOver, "over")
      .to(legacy, this.#judge, "changed");
    this.#directs = directRooms(client);
    for (const room of client.getRooms()) {
      this.#onMembers(room.roomId);
      for (const event of room.getLiveTimeline().getEvents()) this.#read(event);
    }
    this.#judge();
  }

  stop(): void {
    const { hub } = this.#options;
    clearTimeout(this.#timer);
    this.#listening.stop();
    this.#outgoing.stop();
    this.#ownDevices.stop();
    hub.set("ring", { incoming: [], outgoing: null });
  }

  /**
   * The person answers here: no more ringing on this device; their membership (of a legacy call: their answer) ends it on
   * the others. @returns where, and whether there is a picture to answer with one: always but in a legacy call of voices
   */
  accept(id: string): { roomId: string; legacy: boolean; video: boolean } {
    const { roomId, legacy = false } = this.#require(id);
    const video = !legacy || this.#options.legacy.videoOf(id) === true;
    this.silence(id);
    this.#ownDevices.answered(id);
    return { roomId, legacy, video };
  }

  /** Ends the ring on all devices of the person (MSC4310): here at once, there when the event arrives. */
  decline(id: string): void {
    const { roomId, untilTs, legacy } = this.#require(id);
    this.#ledger.declined(id, this.#options.client.getSafeUserId());
    this.#judge();
    if (legacy === true) this.#options.legacy.decline(id);
    else void sendDecline(this.#options.client, roomId, id, untilTs);
  }

  silence(id: string): void {
    this.#require(id);
    this.#ledger.silenced(id);
    this.#judge();
  }

  /** @throws ParleyFailure `NotInCall`. */
  callAgain(): void {
    if (this.#options.legacy.outgoing !== null) this.#options.legacy.callAgain();
    else this.#outgoing.callAgain();
  }

  #require(id: string): CallNotification {
    const known = this.#options.hub.current.ring.incoming.some((ring) => ring.id === id);
    const notification = known ? this.#ledger.find(id) : undefined;
    if (notification === undefined) throw new ParleyFailure("CallEnded");
    return notification;
  }

  readonly #onTimeline = (
    event: MatrixEvent,
    _room: Room | undefined,
    toStart: boolean | undefined,
    _removed: boolean,
    data: IRoomTimelineData,
  ) => {
    if (toStart === true || _removed) return;
    if (data.liveEvent === true) this.#live.add(event);
    this.#onEvent(event);
  };

  /** Every event of every room comes by here: nothing is judged while no notification is open. */
  readonly #onEvent = (event: MatrixEvent) => {
    this.#read(event);
    if (this.#events.size > 0) this.#judge();
  };

  readonly #onLegacyRing = (invite: OpenInvite) => {
    const notification = legacyNotification(invite);
    this.#events.set(notification.id, invite.arrival.matrixEvent);
    this.#ledger.notified(notification);
    this.#judge();
  };

  readonly #onLegacyOver = ({ arrival }: OpenInvite, end: VoipEnd) => {
    this.#ledger.over(arrival.id, legacyStop(end));
    this.#judge();
  };

  readonly #onRedaction = (redaction: MatrixEvent) => {
    const redacted = redaction.getAssociatedId();
    const roomId = redaction.getRoomId();
    if (redacted !== undefined && roomId !== undefined) this.#ledger.redacted(redacted, roomId);
    this.#judge();
  };

  readonly #onMembers = (roomId: string) => {
    const users = this.#options.watch.of(roomId).map((member) => member.userId);
    this.#ledger.members(roomId, users, Date.now());
    this.#judge();
  };

  /** Direct rooms, ignored people and push rules are account data. */
  readonly #onAccountData = () => {
    this.#directs = directRooms(this.#options.client);
    this.#judge();
  };

  readonly #onHub = ({ settings }: StateChange) => {
    if (settings !== undefined) this.#judge();
  };

  #read(event: MatrixEvent): void {
    const roomId = event.getRoomId();
    const id = event.getId();
    const sender = event.getSender();
    if (roomId === undefined || id === undefined || sender === undefined) return;
    // Never later than now: the sender's homeserver chooses what it writes.
    const sentTs = Math.min(this.#live.has(event) ? event.localTimestamp : event.getTs(), Date.now());
    if (!(sentTs >= Date.now() - RECENT_MS)) return;
    if (event.isEncrypted() && event.getClearContent() === null) {
      // Comes back by `Decrypted`, at once or when its key has arrived.
      void this.#options.client.decryptEventIfNeeded(event);
      return;
    }
    const type = event.getType();
    if (isDecline(type)) this.#readDecline(event.getContent(), sender);
    else if (isNotification(type) && !event.isRedacted()) {
      this.#readNotification(event, {
        id,
        roomId,
        sender,
        type,
        content: event.getContent(),
        originServerTs: event.getTs(),
        sentTs,
      });
    }
  }

  #readDecline(content: unknown, sender: string): void {
    const declined = readDecline(content);
    if (declined === undefined) return log.warn(`ignored a malformed decline of ${sender}`);
    this.#ledger.declined(declined, sender);
    this.#outgoing.declined(declined, sender);
  }

  #readNotification(event: MatrixEvent, read: TimelineEvent): void {
    if (read.id.startsWith("~")) return;
    const notification = readNotification(read, this.#options.client.getSafeUserId());
    if (notification === undefined) return log.warn(`ignored a malformed call notification of ${read.sender}`);
    this.#events.set(read.id, event);
    this.#ledger.notified(notification);
  }

  readonly #judge = () => {
    const now = Date.now();
    const rings = this.#ledger.judge(now, this.#circumstances, ({ id, roomId }, reason) => {
      this.#events.delete(id);
      if (this.#rung.delete(id)) log.info(`the ring of ${roomId} ends: ${reason}`);
    });
    const begun = rings.filter(({ notification }) => !this.#rung.has(notification.id));
    for (const { notification, manner } of begun) {
      this.#rung.add(notification.id);
      log.info(`${manner} for a call in ${notification.roomId}`);
    }
    this.#options.hub.set("ring", {
      incoming: rings.flatMap((ring) => this.#describe(ring) ?? []),
      outgoing: this.#options.legacy.outgoing ?? this.#outgoing.current,
    });
    // First people are told, then what they may do is prepared.
    for (const { notification } of begun) this.#options.onRing(notification.roomId, notification.legacy === true);
    clearTimeout(this.#timer);
    const end = this.#ledger.nextEnd();
    if (end !== undefined) this.#timer = setTimeout(this.#judge, Math.max(0, end - now) + 5).unref();
  };

  readonly #circumstances = (notification: CallNotification): Circumstances => {
    const { client, hub } = this.#options;
    const room = client.getRoom(notification.roomId);
    return {
      iAmInRoom: room?.getMyMembership() === "join",
      senderInRoom: room?.getMember(notification.sender)?.membership === "join",
      senderIgnored: client.isUserIgnored(notification.sender),
      direct: notification.legacy === true || this.#directs.has(notification.roomId),
      push: this.#pushFor(notification.id),
      choice: room === null ? "default" : ringChoiceOf(room),
      doNotDisturb: hub.current.settings.doNotDisturb,
    };
  };

  #pushFor(id: string): Circumstances["push"] {
    const event = this.#events.get(id);
    if (event === undefined) return "none";
    const { rule, actions } = this.#options.client.pushProcessor.actionsAndRuleForEvent(event);
    if (rule === undefined) return "none";
    return actions?.notify === true ? "notify" : "muted";
  }

  #describe({ notification, manner, silenced }: JudgedRing): IncomingCall | undefined {
    const room = this.#options.client.getRoom(notification.roomId);
    if (room === null) return undefined;
    const caller = {
      userId: notification.sender,
      displayName: cleanName(room.getMember(notification.sender)?.rawDisplayName, notification.sender),
    };
    const direct = notification.legacy === true || this.#directs.has(room.roomId);
    return {
      id: notification.id,
      roomId: room.roomId,
      name: direct ? caller.displayName : cleanName(room.name, room.roomId),
      caller,
      direct,
      manner,
      silenced,
      untilTs: Math.round(notification.untilTs),
      ...(notification.legacy === true && { legacy: true }),
    };
  }

  #personOf(roomId: string) {
    const userId = this.#directs.get(roomId);
    if (userId === undefined) return undefined;
    const name = this.#options.client.getRoom(roomId)?.getMember(userId)?.rawDisplayName;
    return { userId, displayName: cleanName(name, userId) };
  }
}
