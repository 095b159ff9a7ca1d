import type { Room } from "matrix-js-sdk";
import type {
  CallMember,
  CallResult,
  Failure,
  IceServer,
  MediaKey,
  MemberTransport,
  PeerMessage,
  SfuAccess,
} from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import type { StateHub } from "../state.ts";
import { CallAccess } from "./callAccess.ts";
import { CallCompany, membersOf, othersOf } from "./callCompany.ts";
import type { CallCompanyOptions } from "./callCompany.ts";
import { idle, JOIN_LIMIT_MS, LEAVE_LIMIT_MS, nextCall } from "./callState.ts";
import type { CallInput, CallMachine } from "./callState.ts";
import { removeGhost } from "./ghosts.ts";
import { delegateLeaves } from "./leaveKeeper.ts";
import { PeerSignalling } from "./mesh/peerSignalling.ts";
import { MeshKeeper } from "./mesh/meshKeeper.ts";
import type { LivekitTransport } from "./mesh/meshKeeper.ts";
import { callSlice } from "./callSlice.ts";
import { encryptionOf, learnDevices } from "./roomCrypto.ts";
import { RtcSession } from "./rtcSession.ts";
import type { OwnMember, WireMode } from "./wireMode.ts";

const log = logFor("call");

export interface CallServiceOptions extends Pick<CallCompanyOptions, "client" | "watch" | "onEmoji" | "onModerated"> {
  homeserver: string;
  hub: StateHub;
  onKeys(keys: MediaKey[]): void;
  /** How the membership shall be written. */
  wireMode(): WireMode;
  /** The page is about to talk to this SFU. */
  onSfu(url: string): void;
  /** From a device in the running call. */
  onPeerSignal(message: PeerMessage): void;
}

/** Owner of the call slice: one call at a time, its membership, keys and access to SFUs. Media is the renderer's. */
export class CallService {
  readonly #options: CallServiceOptions;
  readonly #access: CallAccess;
  readonly #signalling: PeerSignalling;
  readonly #mesh: MeshKeeper;
  readonly #keys = new Map<string, MediaKey>();
  #machine: CallMachine = idle;
  #session: RtcSession | undefined;
  #member: OwnMember | undefined;
  #company: CallCompany | undefined;
  #transport: MemberTransport | undefined;
  #membershipSentTs: number | undefined;
  #probablyLeft = false;
  #timer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(options: CallServiceOptions) {
    this.#options = options;
    this.#access = new CallAccess(options.client, options.homeserver, options.wireMode, (roomId) =>
      othersOf(options.client, options.watch, roomId),
    );
    this.#mesh = new MeshKeeper({
      ...options,
      onFull: () => this.#fail({ name: "MeshFull" }),
      onMove: (transport, roomId) => this.#moveTo(transport, roomId),
    });
    // Before the signals are looked at: the page must know a member before its first signal.
    options.watch.on("changed", this.#onMembers);
    this.#signalling = new PeerSignalling({
      ...options,
      roomId: () => (this.#machine.phase === "idle" ? undefined : this.#machine.roomId),
      onSignal: options.onPeerSignal,
    });
    delegateLeaves(options.client, this.#access, () => {
      const [machine, transport, member] = [this.#machine, this.#transport, this.#member];
      // Without an SFU there is no auth service either.
      if (machine.phase === "idle" || transport?.kind !== "livekit" || member === undefined) return undefined;
      return { roomId: machine.roomId, focusUrl: transport.focusUrl, member };
    });
  }

  get inCall(): boolean {
    return this.#machine.phase !== "idle";
  }

  /** Everything a join needs, fetched ahead. @throws ParleyFailure as `TransportDiscovery` and `SfuAccessService`. */
  async prepare(roomId: string): Promise<CallResult<"prepareCall">> {
    const room = this.#room(roomId);
    const { member, media } = await this.#access.own(roomId);
    if (media.kind === "livekit") this.#options.onSfu(media.sfu.url);
    learnDevices(
      this.#options.client,
      this.#options.watch.of(roomId).map((each) => each.userId),
    );
    return { transport: media, identity: member.identity, encryption: encryptionOf(room, media.kind) };
  }

  /**
   * Waits for a leave that is still under way; nothing is done when this call is joined already.
   *
   * @throws ParleyFailure `AlreadyInCall`, `ConferenceUnknown`.
   */
  async join(roomId: string): Promise<void> {
    if (this.#machine.phase === "leaving") {
      this.#input({ type: "join", roomId });
      await this.leave();
    }
    const room = this.#room(roomId);
    if (this.#machine.phase !== "idle" && this.#machine.roomId === roomId) return;
    if (this.inCall) throw new ParleyFailure("AlreadyInCall");
    this.#input({ type: "join", roomId });
    this.#limit(JOIN_LIMIT_MS, () => this.#fail({ name: "JoinTimedOut" }));
    void this.#join(room).catch((error: unknown) => {
      log.error("joining failed", error);
      this.#fail(toFailure(error));
    });
  }

  /** Resolves when this device is out of the call: its membership gone, or the time limit reached. */
  async leave(): Promise<void> {
    if (!this.inCall) return;
    const done = new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    if (this.#machine.phase !== "leaving") {
      this.#input({ type: "leave" });
      void this.#end();
    }
    await done;
  }

  async sfuAccess(focusUrl: string): Promise<SfuAccess> {
    const machine = this.#machine;
    if (machine.phase === "idle") throw new ParleyFailure("NotInCall");
    const own = isAt(this.#transport, focusUrl);
    const named = own || this.#roster(machine.roomId).some(({ transport }) => isAt(transport, focusUrl));
    if (!named) throw new ParleyFailure("InvalidRequest", { detail: "no member of the call publishes there" });
    if (this.#member === undefined) throw new ParleyFailure("NotInCall");
    const access = await this.#access.of(machine.roomId, focusUrl, this.#member, own);
    this.#options.onSfu(access.url);
    return access;
  }

  readonly iceServers = (): Promise<IceServer[]> => this.#access.ice.get();

  /** @throws ParleyFailure as `PeerSignalling.send`. */
  sendPeerSignal(message: PeerMessage): Promise<void> {
    return this.#signalling.send(message);
  }

  /** The people of the running call. @throws ParleyFailure `NotInCall`. */
  get company(): CallCompany {
    if (this.#company === undefined) throw new ParleyFailure("NotInCall");
    return this.#company;
  }

  mediaKeys(): MediaKey[] {
    return [...this.#keys.values()];
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#options.watch.off("changed", this.#onMembers);
    this.#signalling.stop();
    this.#detach();
  }

  async #join(room: Room): Promise<void> {
    const { member, transport } = await this.#access.own(room.roomId);
    if (this.#machine.phase !== "joining") return;
    this.#member = member;
    this.#transport = transport;
    this.#company = new CallCompany({
      ...this.#options,
      room,
      onChange: () => this.#publish(),
      onRemoved: (name) => this.#fail({ name }),
    });
    this.#session = new RtcSession({
      client: this.#options.client,
      room,
      member,
      transport,
      onKey: (key) => {
        this.#keys.set(`${key.identity} ${key.index}`, key);
        this.#options.onKeys([key]);
      },
      onRefused: (error) => {
        log.error("the membership can't be kept", error);
        this.#fail({ name: "MembershipRefused" });
      },
      onSent: () => {
        this.#membershipSentTs ??= Date.now();
        this.#publish();
      },
      onProbablyLeft: (probablyLeft) => {
        this.#probablyLeft = probablyLeft;
        this.#publish();
      },
    });
    log.info(`the membership is written in mode ${member.mode}, media goes by ${transport.kind}`);
    this.#publish();
  }

  async #end(): Promise<void> {
    this.#limit(LEAVE_LIMIT_MS, () => this.#input({ type: "ended" }));
    const session = this.#session;
    try {
      if (session === undefined) this.#input({ type: "ended" });
      else await session.leave(LEAVE_LIMIT_MS);
    } catch (error) {
      log.warn("the leave could not be sent; the delayed leave ends the membership", error);
    }
    // The leave may have been acknowledged without a membership ever having been observed.
    const machine = this.#machine;
    if (machine.phase === "leaving" && !machine.present) this.#input({ type: "ended" });
  }

  #fail(error: Failure): void {
    if (this.#machine.phase !== "joining" && this.#machine.phase !== "joined") return;
    log.error(`the call ends: ${error.name}`);
    this.#input({ type: "failed", error });
    void this.#end();
  }

  #input(input: CallInput): void {
    const before = this.#machine;
    this.#machine = nextCall(before, input);
    if (this.#machine === before) return;
    if (before.phase !== this.#machine.phase) {
      log.info(`${before.phase} → ${this.#machine.phase}`);
      if (this.#machine.phase === "joined") clearTimeout(this.#timer);
      if (this.#machine.phase === "idle") this.#becomeIdle(before.phase === "idle" ? "" : before.roomId);
    }
    this.#publish();
  }

  #becomeIdle(left: string): void {
    clearTimeout(this.#timer);
    this.#access.release(left);
    this.#detach();
    this.#keys.clear();
    this.#member = undefined;
    this.#transport = undefined;
    this.#membershipSentTs = undefined;
    this.#probablyLeft = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #detach(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#company?.stop();
    this.#company = undefined;
  }

  readonly #onMembers = (roomId: string) => {
    const present = this.#roster(roomId).some((member) => member.own);
    const { client } = this.#options;
    // Left behind by an earlier run that was killed, or by a leave that could not be sent: nobody is there.
    if (present && (this.#machine.phase === "idle" || this.#machine.roomId !== roomId)) removeGhost(client, roomId);
    this.#input({ type: "observed", roomId, present });
    if (this.#machine.phase === "idle" || this.#machine.roomId !== roomId) return;
    if (this.#transport?.kind === "full_mesh") this.#mesh.review(roomId, this.#member?.identity ?? "");
    this.#publish();
  };

  /** A mesh gives way to an SFU: the roster stays, the page begins its media anew. */
  async #moveTo(transport: LivekitTransport, roomId: string): Promise<void> {
    const [session, member] = [this.#session, this.#member];
    if (session === undefined || member === undefined) return;
    const { url } = await this.#access.of(roomId, transport.focusUrl, member, false);
    if (this.#session !== session || this.#machine.phase !== "joined") return;
    this.#options.onSfu(url);
    this.#transport = transport;
    this.#publish();
    await session.move(transport);
  }

  #roster(roomId: string): CallMember[] {
    return membersOf(this.#options.client, this.#options.watch, roomId, this.#company);
  }

  #publish(): void {
    const machine = this.#machine;
    if (machine.phase === "idle") {
      const { error } = machine;
      this.#options.hub.set("call", error === undefined ? { phase: "idle" } : { phase: "idle", error });
      return;
    }
    const slice = callSlice(machine, {
      room: this.#room(machine.roomId),
      members: this.#roster(machine.roomId),
      identity: this.#member?.identity ?? "",
      transport: this.#transport,
      membershipSentTs: this.#membershipSentTs,
      probablyLeft: this.#probablyLeft,
      company: this.#company,
    });
    this.#options.hub.set("call", slice);
  }

  #limit(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #room(roomId: string): Room {
    const room = this.#options.client.getRoom(roomId);
    if (room === null) throw new ParleyFailure("ConferenceUnknown");
    return room;
  }
}

function isAt(transport: MemberTransport | undefined, focusUrl: string): boolean {
  return transport?.kind === "livekit" && transport.focusUrl === focusUrl;
}
