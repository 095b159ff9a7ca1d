import { EventEmitter } from "node:events";
import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CallResult, PeerWay, OutgoingCall, PeerMessage, Person } from "../../preload/contract.ts";
import { directRooms } from "../conference/directRooms.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import { encryptionOf } from "../rtc/roomCrypto.ts";
import type { StateHub } from "../state.ts";
import { stepVoip } from "./voipCall.ts";
import type { VoipEnd } from "./voipCall.ts";
import { writeEnd } from "./voipEvents.ts";
import { VoipFeed } from "./voipFeed.ts";
import type { VoipArrival } from "./voipFeed.ts";
import { VoipInvites } from "./voipInvites.ts";
import type { OpenInvite } from "./voipInvites.ts";
import { VoipSender } from "./voipSender.ts";
import { VoipSession } from "./voipSession.ts";
import { ownIdentity } from "./voipSlice.ts";

const log = logFor("voip");

export interface VoipServiceOptions {
  client: MatrixClient;
  hub: StateHub;
  /** STUN and TURN servers of the homeserver. */
  /** @throws ParleyFailure `NoRelay` */
  peerWay(): Promise<PeerWay>;
  /** To the page. */
  onPeerSignal(message: PeerMessage): void;
}

/**
 * Legacy calls (MSC2746), for people whose clients have nothing newer: those that ring here, and the one this device is
 * in, of which it writes the call slice. Emits `ring` for an invite that is for the person, `over` when one rings no
 * longer, `changed` when what becomes of calling somebody changed.
 */
export class VoipService extends EventEmitter<{ ring: [OpenInvite]; over: [OpenInvite, VoipEnd]; changed: [] }> {
  readonly #options: VoipServiceOptions;
  readonly #mine: string;
  readonly #invites: VoipInvites;
  readonly #feed: VoipFeed;
  #session: VoipSession | undefined;
  #timer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(options: VoipServiceOptions) {
    super();
    const { client } = options;
    this.#options = options;
    this.#mine = client.getDeviceId() ?? "";
    this.#invites = new VoipInvites({
      me: client.getSafeUserId(),
      mine: this.#mine,
      facts: ({ roomId, sender }) => {
        const room = client.getRoom(roomId);
        return {
          iAmInRoom: room?.getMyMembership() === "join",
          senderInRoom: room?.getMember(sender)?.membership === "join",
          joinedMembers: room?.getJoinedMemberCount() ?? 0,
        };
      },
      onOpen: (invite) => this.#onOpen(invite),
      onOver: (invite, end) => this.emit("over", invite, end),
    });
    // Only then, what is read first has somebody to be told to.
    this.#feed = new VoipFeed(client, (arrival) => this.#receive(arrival));
  }

  get inCall(): boolean {
    return this.#session !== undefined;
  }

  get leaving(): boolean {
    return this.#session?.phase === "leaving";
  }

  /** The call the person has placed, until it is answered or given up. */
  get outgoing(): OutgoingCall | null {
    return this.#session?.outgoing ?? null;
  }

  /** Whether it is a call with a picture that rings by this event; undefined: none does. */
  videoOf(id: string): boolean | undefined {
    return this.#invites.byEventId(id)?.video;
  }

  /** @throws ParleyFailure `ConferenceUnknown`, `InvalidRequest` (no room of two), `CallInterrupted`. */
  async prepare(roomId: string): Promise<CallResult<"prepareCall">> {
    const { client, peerWay } = this.#options;
    const room = this.#room(roomId);
    const session = this.#session?.roomId === roomId && !this.leaving ? this.#session : undefined;
    if (session !== undefined && session.role === undefined) {
      // Its page was loaded anew: what it had agreed on with the other side is gone with it.
      session.fail({ name: "CallInterrupted" }, "user_media_failed");
      throw new ParleyFailure("CallInterrupted");
    }
    const invite = this.#invites.inRoom(roomId);
    const role = session?.role ?? (invite === undefined ? "caller" : "callee");
    const partner = session?.partner ?? this.#partnerIn(room, invite);
    return {
      transport: { kind: "voip", role, partner: partner.userId, ...(await peerWay()) },
      identity: ownIdentity(client),
      encryption: encryptionOf(room, "voip", false),
    };
  }

  /** Answers the call that rings in the room, else calls. @throws ParleyFailure as `prepare`, `AlreadyInCall`. */
  join(roomId: string): void {
    if (this.#session?.roomId === roomId && !this.leaving) return;
    if (this.#session !== undefined) throw new ParleyFailure("AlreadyInCall");
    const { client, onPeerSignal } = this.#options;
    const room = this.#room(roomId);
    const ringing = this.#invites.inRoom(roomId);
    const partner = this.#partnerIn(room, ringing);
    const invite = ringing === undefined ? undefined : this.#invites.take(ringing.arrival.id);
    log.info(invite === undefined ? "calls" : "answers");
    const session: VoipSession = new VoipSession({
      client,
      room,
      partner,
      mine: this.#mine,
      invite,
      onSignal: onPeerSignal,
      onChange: () => this.#publish(),
      onOver: (error) => {
        if (this.#session !== session) return;
        this.#session = undefined;
        this.#options.hub.set("call", error === undefined ? { phase: "idle" } : { phase: "idle", error });
        this.emit("changed");
        for (const resolve of this.#whenIdle.splice(0)) resolve();
      },
    });
    this.#session = session;
    if (invite !== undefined) this.emit("over", invite, "answeredElsewhere");
    this.#publish();
  }

  /** Resolves when this device is out of the call. */
  async leave(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    const done = new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    if (session.phase !== "leaving") void session.leave();
    await done;
  }

  /** @throws ParleyFailure `NotInCall`, `Offline`. */
  async signal(message: PeerMessage): Promise<void> {
    if (this.#session === undefined) throw new ParleyFailure("NotInCall");
    await this.#session.signal(message);
  }

  callAgain(): void {
    this.#session?.callAgain();
  }

  /** Declines for all of the person's devices. */
  decline(id: string): void {
    const invite = this.#invites.take(id);
    if (invite === undefined) return;
    const { call, arrival } = invite;
    const sender = new VoipSender(this.#options.client, arrival.roomId);
    for (const effect of stepVoip(call, { type: "hangUp" }).effects) {
      if (effect.do !== "end") continue;
      void sender.sendSurely(writeEnd(effect.what, effect.reason, { callId: call.callId, partyId: this.#mine }));
    }
    this.emit("over", invite, "declined");
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#feed.stop();
    this.#session?.stop();
    this.#session = undefined;
    this.removeAllListeners();
  }

  #receive(arrival: VoipArrival): void {
    const session = this.#session;
    const ours = session?.roomId === arrival.roomId && arrival.event.kind !== "invite" && session.receive(arrival);
    if (ours === true) return;
    this.#invites.receive(arrival, Date.now());
    this.#arm();
  }

  #onOpen(invite: OpenInvite): void {
    const session = this.#session;
    if (session?.roomId === invite.arrival.roomId && session.phase !== "leaving") {
      if (session.meets(invite)) {
        this.#invites.take(invite.arrival.id);
        session.takeOver(invite);
        return;
      }
      if (session.isOutlived(invite)) void session.leave();
      // Ours goes on: they will answer it in place of theirs.
      if (session.outgoing?.phase === "calling") return void this.#invites.take(invite.arrival.id);
    }
    this.emit("ring", invite);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#invites.expire(Date.now());
    if (next === undefined) return;
    this.#timer = setTimeout(() => this.#arm(), Math.max(0, next - Date.now()) + 5).unref();
  }

  #publish(): void {
    if (this.#session !== undefined) this.#options.hub.set("call", this.#session.slice);
    this.emit("changed");
  }

  #room(roomId: string): Room {
    const room = this.#options.client.getRoom(roomId);
    if (room === null) throw new ParleyFailure("ConferenceUnknown");
    return room;
  }

  /** Who called, else the one other person of the room. */
  #partnerIn(room: Room, invite: OpenInvite | undefined): Person {
    const { client } = this.#options;
    const others = room.getJoinedMembers().filter(({ userId }) => userId !== client.getUserId());
    const only = others.length === 1 ? others[0]?.userId : undefined;
    const userId = invite?.arrival.sender ?? directRooms(client).get(room.roomId) ?? only;
    if (userId === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not a room of two" });
    return { userId, displayName: cleanName(room.getMember(userId)?.rawDisplayName, userId) };
  }
}
