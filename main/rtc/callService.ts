import type { Room } from "matrix-js-sdk";
import type {
  CallMember,
  CallResult,
  Failure,
  MemberTransport,
  PeerMessage,
  PeerWay,
  SfuAccess,
} from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { CallAccess } from "./callAccess.ts";
import { CallCompany, membersOf, waysOf } from "./callCompany.ts";
import { CallKeys } from "./callKeys.ts";
import type { CallServiceOptions } from "./callOptions.ts";
import { idle, isPresent, JOIN_STEPS, LEAVE_LIMIT_MS, nextCall } from "./callState.ts";
import type { CallInput, CallMachine } from "./callState.ts";
import { removeGhost } from "./ghosts.ts";
import { delegateLeaves, watchArming } from "./leaveKeeper.ts";
import { PeerSignalling } from "./mesh/peerSignalling.ts";
import { MeshKeeper } from "./mesh/meshKeeper.ts";
import type { LivekitTransport } from "./mesh/meshKeeper.ts";
import { callSlice, idleSlice, isAt, requireRoom } from "./callSlice.ts";
import { encryptionOf, learnDevices } from "./roomCrypto.ts";
import { RtcSession, untilLeft } from "./rtcSession.ts";
import type { OwnMember } from "./wireMode.ts";

const log = logFor("call");

/** Owner of the call slice: one call at a time, its membership, keys and access to SFUs. Media is the renderer's. */
export class CallService {
  readonly keys: CallKeys;
  readonly #options: CallServiceOptions;
  readonly #access: CallAccess;
  readonly #signalling: PeerSignalling;
  readonly #mesh: MeshKeeper;
  #machine: CallMachine = idle;
  #session: RtcSession | undefined;
  #member: OwnMember | undefined;
  #company: CallCompany | undefined;
  #transport: MemberTransport | undefined;
  #membershipSentTs: number | undefined;
  #probablyLeft = false;
  #timer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];
  /** Counts joins: what an earlier one still waits for is none of the next one's business. */
  #turn = 0;

  constructor(options: CallServiceOptions) {
    this.#options = options;
    this.keys = new CallKeys(options);
    const { client, homeserver, wireMode, neverDirect, watch } = options;
    this.#access = new CallAccess(client, homeserver, wireMode, neverDirect, waysOf(client, watch));
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
    watchArming(options.client, () => this.#session?.endBySelf());
  }

  get inCall(): boolean {
    return this.#machine.phase !== "idle";
  }

  /** Takes back what is left of this device in the call of a room where nothing of Parley is any more. */
  sweep(roomId: string): void {
    this.#onMembers(roomId);
  }

  /** Everything a join needs, fetched ahead. @throws ParleyFailure as `TransportDiscovery` and `SfuAccessService`. */
  async prepare(roomId: string): Promise<CallResult<"prepareCall">> {
    const room = requireRoom(this.#options.client, roomId);
    const machine = this.#machine;
    const running = (machine.phase === "joining" || machine.phase === "joined") && machine.roomId === roomId;
    const [{ member, media }, password] = await Promise.all([
      this.#access.own(roomId, running),
      this.#options.passwords.of(room),
    ]);
    if (media.kind === "livekit") this.#options.onSfu(media.sfu.url);
    learnDevices(
      this.#options.client,
      this.#options.watch.of(roomId).map((each) => each.userId),
    );
    return {
      transport: media,
      identity: member.identity,
      encryption: encryptionOf(room, media.kind, password !== undefined),
    };
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
    const room = requireRoom(this.#options.client, roomId);
    // Before anything is told: a password that is known late must at no moment look like a call in the clear.
    await this.#options.passwords.of(room);
    if (this.#machine.phase !== "idle" && this.#machine.roomId === roomId) return;
    if (this.inCall) throw new ParleyFailure("AlreadyInCall");
    this.#input({ type: "join", roomId });
    const turn = ++this.#turn;
    void this.#join(room, turn).catch((error: unknown) => {
      log.error("joining failed", error);
      if (turn === this.#turn) this.#fail(toFailure(error));
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
  readonly peerWay = (): Promise<PeerWay> => this.#access.peerWay();
  /** @throws ParleyFailure as `PeerSignalling.send`. */
  sendPeerSignal(message: PeerMessage): Promise<void> {
    return this.#signalling.send(message);
  }

  /** The people of the running call. @throws ParleyFailure `NotInCall`. */
  get company(): CallCompany {
    if (this.#company === undefined) throw new ParleyFailure("NotInCall");
    return this.#company;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#options.watch.off("changed", this.#onMembers);
    this.#signalling.stop();
    this.#detach();
  }

  async #join(room: Room, turn: number): Promise<void> {
    const wanted = () => turn === this.#turn && this.#machine.phase === "joining";
    const access = await this.#access.ownSoon(room.roomId, wanted, Date.now() + JOIN_STEPS.access.limitMs);
    if (access === undefined) return;
    const { member, transport } = access;
    this.#member = member;
    this.#transport = transport;
    // Before the step: what is observed until then is of the call before.
    await untilLeft(this.#options.client, room);
    if (!wanted()) return;
    this.#input({ type: "step", step: "membership" });
    const company = new CallCompany({
      ...this.#options,
      room,
      onChange: () => this.#publish(),
      onRemoved: (name) => this.#fail({ name }),
      onExclusions: () => this.#session?.recheckKeys(),
    });
    this.#company = company;
    this.#session = new RtcSession({
      client: this.#options.client,
      room,
      member,
      transport,
      keys: this.keys,
      withheld: company.withheld,
      onRefused: () => this.#fail({ name: "MembershipRefused" }),
      onSent: () => this.#onSent(),
      onProbablyLeft: (probablyLeft) => {
        this.#probablyLeft = probablyLeft;
        this.#publish();
      },
    });
    this.#publish();
  }

  async #end(): Promise<void> {
    this.#limit(LEAVE_LIMIT_MS, () => this.#input({ type: "ended" }));
    const session = this.#session;
    if (session === undefined) this.#input({ type: "ended" });
    else await session.leave(LEAVE_LIMIT_MS);
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
    if (this.#machine.phase === "joining" && !(before.phase === "joining" && before.step === this.#machine.step)) {
      const { limitMs, error } = JOIN_STEPS[this.#machine.step];
      this.#limit(limitMs, () => this.#fail({ name: error }));
    }
    if (before.phase !== this.#machine.phase) {
      log.info(`${before.phase} → ${this.#machine.phase}`);
      if (this.#machine.phase === "joined") clearTimeout(this.#timer);
      // Whoever prepares the next call while this one is being left is somebody else already.
      if (this.#machine.phase === "leaving") this.#access.release(this.#machine.roomId);
      if (this.#machine.phase === "idle") this.#becomeIdle();
    }
    this.#publish();
  }

  #becomeIdle(): void {
    clearTimeout(this.#timer);
    this.#detach();
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
    const { client, watch } = this.#options;
    const present = watch.own(roomId) !== undefined;
    // Left behind by an earlier run that was killed, or by a leave that could not be sent: nobody is there.
    const elsewhere = this.#machine.phase === "idle" || this.#machine.roomId !== roomId;
    if (present && elsewhere && !this.#options.isHosted(roomId)) removeGhost(client, roomId);
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

  #onSent(): void {
    if (this.#membershipSentTs !== undefined) return;
    this.#membershipSentTs = Date.now();
    this.#input({ type: "step", step: "echo" });
    // The ghost of an earlier run may say the same word for word: then the homeserver makes no new event of ours.
    if (this.#machine.phase === "joining") this.#onMembers(this.#machine.roomId);
    this.#publish();
  }

  #roster(roomId: string): CallMember[] {
    return membersOf(this.#options.client, this.#options.watch, roomId, this.#company, this.#transport);
  }

  #publish(): void {
    const machine = this.#machine;
    if (machine.phase === "idle") return this.#options.hub.set("call", idleSlice(machine.error));
    const room = requireRoom(this.#options.client, machine.roomId);
    const now = { mode: this.#member?.mode, now: this.#transport, present: isPresent(machine) };
    if (this.#company) this.#transport = this.#company.focus(this.#options.watch.of(machine.roomId), now);
    const facts = {
      room,
      members: this.#roster(machine.roomId),
      shared: this.#options.passwords.known(room) !== undefined,
      identity: this.#member?.identity ?? "",
      transport: this.#transport,
      membershipSentTs: this.#membershipSentTs,
      probablyLeft: this.#probablyLeft,
      company: this.#company,
    };
    this.#options.hub.set("call", callSlice(machine, facts));
  }

  #limit(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}
