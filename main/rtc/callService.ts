import type { Room } from "matrix-js-sdk";
import { MatrixRTCSessionEvent, MembershipManagerEvent, Status } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { MatrixRTCSession } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { CallMember, CallState, Failure, MediaKey, SfuAccess } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { StateHub } from "../state.ts";
import { CallAccess } from "./callAccess.ts";
import { CallCompany, membersOf, rightsOf } from "./callCompany.ts";
import type { CallCompanyOptions } from "./callCompany.ts";
import { idle, JOIN_LIMIT_MS, LEAVE_LIMIT_MS, nextCall } from "./callState.ts";
import type { CallInput, CallMachine } from "./callState.ts";
import { removeGhost } from "./ghosts.ts";
import { DELAYED_LEAVE_MS, joinConfig } from "./joinConfig.ts";
import { watchLeaveRestarts } from "./leaveKeeper.ts";
import { encryptionOf, learnDevices } from "./roomCrypto.ts";
import type { OwnMember, WireMode } from "./wireMode.ts";

const log = logFor("call");

export interface CallServiceOptions extends Pick<CallCompanyOptions, "client" | "watch" | "onEmoji" | "onModerated"> {
  homeserver: string;
  /** Another part of Parley writes the membership of this device in that room (an Element Call, main/widgets). */
  isHosted(roomId: string): boolean;
  hub: StateHub;
  onKeys(keys: MediaKey[]): void;
  /** How the membership shall be written. */
  wireMode(): WireMode;
  /** The page is about to talk to this SFU. */
  onSfu(url: string): void;
}

/** Owner of the call slice: one call at a time, its membership, keys and access to SFUs. Media is the renderer's. */
export class CallService {
  readonly #options: CallServiceOptions;
  readonly #access: CallAccess;
  readonly #keys = new Map<string, MediaKey>();
  #machine: CallMachine = idle;
  #session: MatrixRTCSession | undefined;
  #member: OwnMember | undefined;
  #company: CallCompany | undefined;
  #focusUrl: string | undefined;
  #membershipSentTs: number | undefined;
  #probablyLeft = false;
  #delegated: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(options: CallServiceOptions) {
    this.#options = options;
    this.#access = new CallAccess(options.client, options.homeserver, options.wireMode);
    options.watch.on("changed", this.#onMembers);
    watchLeaveRestarts(options.client, this.#onLeaveTrouble);
  }

  get inCall(): boolean {
    return this.#machine.phase !== "idle";
  }

  /** Takes back what is left of this device in the call of a room where nothing of Parley is any more. */
  sweep(roomId: string): void {
    this.#onMembers(roomId);
  }

  /** Everything a join needs, fetched ahead. @throws ParleyFailure as `TransportDiscovery` and `SfuAccessService`. */
  async prepare(roomId: string): Promise<{ sfu: SfuAccess; identity: string; encryption: "perSender" | "none" }> {
    const room = this.#room(roomId);
    const { member, sfu } = await this.#access.own(roomId);
    this.#options.onSfu(sfu.url);
    learnDevices(
      this.#options.client,
      this.#options.watch.of(roomId).map((each) => each.userId),
    );
    return { sfu, identity: member.identity, encryption: encryptionOf(room) };
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
    const named =
      focusUrl === this.#focusUrl || this.#roster(machine.roomId).some((member) => member.focusUrl === focusUrl);
    if (!named) throw new ParleyFailure("InvalidRequest", { detail: "no member of the call publishes there" });
    if (this.#member === undefined) throw new ParleyFailure("NotInCall");
    const access = await this.#access.of(machine.roomId, focusUrl, this.#member, focusUrl === this.#focusUrl);
    this.#options.onSfu(access.url);
    return access;
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
    this.#detach();
  }

  async #join(room: Room): Promise<void> {
    const { member, serviceUrl } = await this.#access.own(room.roomId);
    if (this.#machine.phase !== "joining") return;
    this.#member = member;
    this.#focusUrl = serviceUrl;
    const { client } = this.#options;
    const session = client.matrixRTC.getRoomSession(room);
    this.#session = session;
    this.#company = new CallCompany({
      ...this.#options,
      room,
      onChange: () => this.#publish(),
      onRemoved: (name) => this.#fail({ name }),
    });
    session.on(MatrixRTCSessionEvent.EncryptionKeyChanged, this.#onKey);
    session.on(MatrixRTCSessionEvent.MembershipManagerError, this.#onMembershipError);
    session.on(MembershipManagerEvent.StatusChanged, this.#onStatus);
    session.on(MembershipManagerEvent.ProbablyLeft, this.#onProbablyLeft);
    const transport = { type: "livekit", livekit_service_url: serviceUrl, livekit_alias: room.roomId };
    const legacy = member.mode === "legacy";
    session.joinRTCSession(
      { userId: client.getSafeUserId(), deviceId: client.getDeviceId() ?? "", memberId: member.memberId },
      legacy ? [transport] : [],
      legacy ? undefined : transport,
      joinConfig({ encrypted: encryptionOf(room) === "perSender", sticky: member.mode === "matrix_2_0" }),
    );
    log.info(`the membership is written in mode ${member.mode}`);
    this.#publish();
  }

  async #end(): Promise<void> {
    this.#limit(LEAVE_LIMIT_MS, () => this.#input({ type: "ended" }));
    const session = this.#session;
    try {
      if (session === undefined) this.#input({ type: "ended" });
      else await session.leaveRoomSession(LEAVE_LIMIT_MS);
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
    this.#focusUrl = undefined;
    this.#membershipSentTs = undefined;
    this.#probablyLeft = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #detach(): void {
    const session = this.#session;
    this.#session = undefined;
    this.#company?.stop();
    this.#company = undefined;
    session?.off(MatrixRTCSessionEvent.EncryptionKeyChanged, this.#onKey);
    session?.off(MatrixRTCSessionEvent.MembershipManagerError, this.#onMembershipError);
    session?.off(MembershipManagerEvent.StatusChanged, this.#onStatus);
    session?.off(MembershipManagerEvent.ProbablyLeft, this.#onProbablyLeft);
  }

  readonly #onMembers = (roomId: string) => {
    const present = this.#roster(roomId).some((member) => member.own);
    const { client } = this.#options;
    // Left behind by an earlier run that was killed, or by a leave that could not be sent: nobody is there.
    const elsewhere = this.#machine.phase === "idle" || this.#machine.roomId !== roomId;
    if (present && elsewhere && !this.#options.isHosted(roomId)) removeGhost(client, roomId);
    this.#input({ type: "observed", roomId, present });
    if (this.#machine.phase !== "idle" && this.#machine.roomId === roomId) this.#publish();
  };

  readonly #onKey = (key: Uint8Array, index: number, _membership: unknown, identity: string) => {
    const mediaKey: MediaKey = { identity, index, key: Buffer.from(key).toString("base64") };
    this.#keys.set(`${identity} ${index}`, mediaKey);
    this.#options.onKeys([mediaKey]);
  };

  readonly #onMembershipError = (error: unknown) => {
    log.error("the membership can't be kept", error);
    this.#fail({ name: "MembershipRefused" });
  };

  readonly #onStatus = (_before: Status, status: Status) => {
    if (status !== Status.Connected || this.#membershipSentTs !== undefined) return;
    this.#membershipSentTs = Date.now();
    this.#publish();
  };

  readonly #onProbablyLeft = (probablyLeft: boolean) => {
    this.#probablyLeft = probablyLeft;
    this.#publish();
  };

  /** Hands the delayed leave to the auth service, once for each. */
  readonly #onLeaveTrouble = (delayId: string) => {
    const machine = this.#machine;
    if (
      this.#focusUrl === undefined ||
      this.#member === undefined ||
      machine.phase === "idle" ||
      this.#delegated === delayId
    )
      return;
    this.#delegated = delayId;
    this.#access
      .delegateLeave(machine.roomId, this.#focusUrl, this.#member, { delayId, delayMs: DELAYED_LEAVE_MS })
      .catch((error: unknown) => {
        this.#delegated = undefined;
        log.warn("the auth service did not take the delayed leave", error);
      });
  };

  #roster(roomId: string): CallMember[] {
    return membersOf(this.#options.client, this.#options.watch, roomId, this.#company);
  }

  #publish(): void {
    const machine = this.#machine;
    let state: CallState;
    if (machine.phase === "idle") {
      state = machine.error === undefined ? { phase: "idle" } : { phase: "idle", error: machine.error };
    } else {
      const room = this.#room(machine.roomId);
      state = {
        phase: machine.phase,
        roomId: machine.roomId,
        name: cleanName(room.name, machine.roomId),
        members: this.#roster(machine.roomId),
        identity: this.#member?.identity ?? "",
        encryption: encryptionOf(room),
        probablyLeft: this.#probablyLeft || (machine.phase === "joined" && !machine.present),
        ...rightsOf(this.#company),
        ...(this.#focusUrl === undefined ? {} : { focusUrl: this.#focusUrl }),
        ...(this.#membershipSentTs === undefined ? {} : { membershipSentTs: this.#membershipSentTs }),
      };
    }
    this.#options.hub.set("call", state);
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
