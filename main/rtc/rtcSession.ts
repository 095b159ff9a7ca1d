import type { MatrixClient, Room } from "matrix-js-sdk";
import { MatrixRTCSessionEvent, MembershipManagerEvent, Status } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { JoinSessionConfig, MatrixRTCSession, Transport } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { MemberTransport } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { excludeFromKeys } from "../trust/keyGate.ts";
import type { CallKeys } from "./callKeys.ts";
import { holdForKeys } from "./keyHold.ts";
import type { Withheld } from "./keyRepair.ts";
import { endBySelf, joinConfig } from "./joinConfig.ts";
import { FULL_MESH } from "./observedMembers.ts";
import type { OwnMember } from "./wireMode.ts";

const log = logFor("call");

export interface RtcSessionOptions {
  client: MatrixClient;
  room: Room;
  member: OwnMember;
  transport: MemberTransport;
  keys: CallKeys;
  withheld: Withheld;
  /** The homeserver has the membership. */
  onSent(): void;
  /** The homeserver can't be reached, so that it may have sent our leave; and is back. */
  onProbablyLeft(probablyLeft: boolean): void;
  /** The membership can't be kept. */
  onRefused(): void;
}

/** What of the SDK's membership manager is needed, none of it public: it can change an intent, but not a transport. */
interface Movable {
  membershipManager?: { rtcTransport?: Transport; sendJoinEvent?: () => Promise<unknown> };
}

/** How long is waited for the end of the call before, ms. */
const LEFT_LIMIT_MS = 10_000;
/** Leaves that the homeserver has not taken yet, whether anybody still waits for them or not. */
const leaving = new WeakMap<MatrixRTCSession, Promise<unknown>>();

/**
 * Resolves when nothing of an earlier call in the room is on its way to the homeserver any more. What hung while that call
 * was left still arrives in the end, and the leave after it: they would take a membership back that was written meanwhile.
 *
 * @throws ParleyFailure `HomeserverUnreachable` after a while.
 */
export async function untilLeft(client: MatrixClient, room: Room): Promise<void> {
  const left = leaving.get(client.matrixRTC.getRoomSession(room));
  if (left !== undefined && !(await within(LEFT_LIMIT_MS, left))) throw new ParleyFailure("HomeserverUnreachable");
}

/** @returns whether it was done in that time, ms */
async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** This device in the call of a room: its membership and its media keys, kept up by the SDK from when it is made. */
export class RtcSession {
  readonly #options: RtcSessionOptions;
  readonly #session: MatrixRTCSession;
  readonly #config: JoinSessionConfig;
  readonly #endHold: () => void;
  /** Who is excluded changed. */
  readonly recheckKeys: () => void;

  constructor(options: RtcSessionOptions) {
    const { client, room, member, transport } = options;
    this.#options = options;
    const session = client.matrixRTC.getRoomSession(room);
    this.#session = session;
    // Also in a mesh, which needs no media keys: should it move to an SFU, everybody has them already.
    const encrypted = room.hasEncryptionStateEvent();
    this.#config = joinConfig({ encrypted, sticky: member.mode === "matrix_2_0" });
    options.keys.start(session, room.roomId, member, encrypted ? options.withheld : undefined);
    session.on(MatrixRTCSessionEvent.MembershipManagerError, this.#onRefused);
    session.on(MembershipManagerEvent.StatusChanged, this.#onStatus);
    session.on(MembershipManagerEvent.ProbablyLeft, options.onProbablyLeft);
    const wire = toWire(transport, room.roomId);
    const legacy = member.mode === "legacy";
    session.joinRTCSession(
      { userId: client.getSafeUserId(), deviceId: client.getDeviceId() ?? "", memberId: member.memberId },
      legacy ? [wire] : [],
      legacy ? undefined : wire,
      this.#config,
    );
    log.info(`the membership is written in mode ${member.mode}, media goes by ${transport.kind}`);
    this.#endHold = holdForKeys(session, client);
    this.recheckKeys = excludeFromKeys(session, options.withheld.isExcluded);
  }

  /**
   * Writes the membership once more, with another transport. Leaving and joining again would make everybody see this
   * device go and come back; its age, and with it its place in the order of members, stays.
   */
  async move(transport: MemberTransport): Promise<void> {
    const manager = (this.#session as unknown as Movable).membershipManager;
    if (manager?.sendJoinEvent === undefined) throw new Error("the membership manager can't be moved");
    manager.rtcTransport = toWire(transport, this.#options.room.roomId);
    await manager.sendJoinEvent();
  }

  /** The homeserver has no delayed leaves: the membership has to end by itself. */
  endBySelf(): void {
    endBySelf(this.#config);
  }

  /** Resolves when the membership was taken back, or after the limit, ms. */
  async leave(limitMs: number): Promise<void> {
    const left = this.#session
      .leaveRoomSession()
      .catch((error: unknown) => log.warn("the leave could not be sent; the delayed one ends the membership", error));
    leaving.set(this.#session, left);
    await within(limitMs, left);
  }

  /** Nothing is told any more. */
  close(): void {
    const session = this.#session;
    this.#endHold();
    this.#options.keys.stop();
    session.off(MatrixRTCSessionEvent.MembershipManagerError, this.#onRefused);
    session.off(MembershipManagerEvent.StatusChanged, this.#onStatus);
    session.off(MembershipManagerEvent.ProbablyLeft, this.#options.onProbablyLeft);
  }

  readonly #onRefused = (error: unknown) => {
    log.error("the membership can't be kept", error);
    this.#options.onRefused();
  };

  readonly #onStatus = (_before: Status, status: Status) => {
    if (status === Status.Connected) this.#options.onSent();
  };
}

/** A transport as it stands in a membership. */
function toWire(transport: MemberTransport, roomId: string): Transport {
  return transport.kind === "livekit"
    ? { type: "livekit", livekit_service_url: transport.focusUrl, livekit_alias: roomId }
    : { type: FULL_MESH };
}
