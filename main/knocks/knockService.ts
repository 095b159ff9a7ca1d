import { ClientEvent, EventType, MatrixError, RoomEvent, RoomStateEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room, RoomMember } from "matrix-js-sdk";
import type { Knock } from "../../preload/contract.ts";
import { ASK_RULES } from "../conference/joinRules.ts";
import { ParleyFailure } from "../failure.ts";
import { isGuestOf } from "../guest/guestServer.ts";
import { Burst } from "../burst.ts";
import { Listening } from "../listening.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { StateHub } from "../state.ts";
import { imitated } from "./imitation.ts";
import { declineKey, knocksToShow } from "./knockPolicy.ts";
import { KNOCK_DECLINED, KNOCK_WITHDRAWN } from "./toDevice.ts";

const log = logFor("knocks");
const BURST_MS = 20;

/** Owner of the knocks slice: who asks to enter where this person may let them in. Nobody is ever let in by itself. */
export class KnockService {
  readonly #client: MatrixClient;
  readonly #hub: StateHub;
  readonly #declines = new Map<string, number[]>();
  /** Answered, and not yet seen to be: shown no more. */
  readonly #answering = new Set<string>();
  /** Rooms whose knocks from before this start were fetched: members are loaded lazily. */
  readonly #loaded = new Set<string>();
  readonly #burst = new Burst(BURST_MS, () => this.#publish());
  readonly #listening = new Listening();
  #again: NodeJS.Timeout | undefined;

  constructor(client: MatrixClient, hub: StateHub) {
    this.#client = client;
    this.#hub = hub;
    this.#listening
      .to(client, this.#onMember, RoomStateEvent.Members)
      .to(client, this.#onState, RoomStateEvent.Events)
      .to(client, this.#burst.soon, RoomEvent.MyMembership, ClientEvent.Room)
      .to(client, this.#onToDevice, ClientEvent.ToDeviceEvent);
    this.#publish();
  }

  stop(): void {
    this.#burst.stop();
    clearTimeout(this.#again);
    this.#listening.stop();
    this.#hub.set("knocks", []);
  }

  /**
   * Lets people in by inviting them, or turns them away. All are tried before the first failure is thrown.
   *
   * @throws ParleyFailure `KnockOver` (taken back, or answered by somebody else), `NotAllowed`, `RateLimited`, `Offline`.
   */
  async answer(roomId: string, userIds: readonly string[], admit: boolean): Promise<void> {
    const room = this.#client.getRoom(roomId);
    if (room === null || !mayAdmit(room, this.#client)) throw new ParleyFailure("NotAllowed");
    const outcomes = await Promise.allSettled(userIds.map((userId) => this.#answerOne(room, userId, admit)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  async #answerOne(room: Room, userId: string, admit: boolean): Promise<void> {
    const { roomId } = room;
    // Only who asks now: an old click must neither invite nor throw out somebody.
    if (room.getMember(userId)?.membership !== "knock") throw new ParleyFailure("KnockOver");
    const key = declineKey(roomId, userId);
    this.#answering.add(key);
    if (!admit) this.#declines.set(key, [...(this.#declines.get(key) ?? []), Date.now()]);
    this.#publish();
    try {
      if (admit) await this.#client.invite(roomId, userId);
      else await this.#decline(roomId, userId);
      log.info(admit ? "admitted somebody" : "declined somebody");
    } catch (cause) {
      this.#answering.delete(key);
      this.#publish();
      throw failureOf(cause);
    }
  }

  async #decline(roomId: string, userId: string): Promise<void> {
    await this.#client.kick(roomId, userId);
    await this.#client
      .sendToDevice(KNOCK_DECLINED, new Map([[userId, new Map([["*", { room_id: roomId }]])]]))
      .catch((error: unknown) => log.warn("who was declined could not be told", error));
  }

  readonly #onMember = (_event: MatrixEvent, _state: unknown, member: RoomMember) => {
    // Whatever is new about them comes after the answer: it has arrived, or they ask once more.
    this.#answering.delete(declineKey(member.roomId, member.userId));
    this.#burst.soon();
  };

  readonly #onState = (event: MatrixEvent) => {
    const type = event.getType();
    if (type === EventType.RoomJoinRules || type === EventType.RoomPowerLevels) this.#burst.soon();
  };

  /** They gave up, and their homeserver keeps it to itself: their knock is removed for everybody who could answer it. */
  readonly #onToDevice = (event: MatrixEvent) => {
    if (event.getType() !== KNOCK_WITHDRAWN) return;
    const [roomId, userId]: [unknown, string | undefined] = [event.getContent()["room_id"], event.getSender()];
    const room = typeof roomId === "string" ? this.#client.getRoom(roomId) : null;
    if (room === null || userId === undefined || !mayAdmit(room, this.#client)) return;
    if (room.getMember(userId)?.membership !== "knock") return;
    this.#answering.add(declineKey(room.roomId, userId));
    this.#burst.soon();
    this.#client
      .kick(room.roomId, userId)
      .catch((error: unknown) => log.warn("a knock that was taken back could not be removed", error));
  };

  #publish(): void {
    const rooms = this.#client.getRooms().filter((room) => mayAdmit(room, this.#client));
    const knocks = rooms.flatMap((room) => {
      void this.#load(room);
      return this.#knocksOf(room);
    });
    const { shown, againTs } = knocksToShow(knocks, this.#declines, Date.now());
    clearTimeout(this.#again);
    if (againTs !== undefined) this.#again = setTimeout(this.#burst.soon, againTs - Date.now() + 50).unref();
    this.#hub.set("knocks", shown);
  }

  #knocksOf(room: Room): Knock[] {
    const asking = room
      .getMembersWithMembership("knock")
      .filter(({ userId }) => !this.#answering.has(declineKey(room.roomId, userId)));
    if (asking.length === 0) return [];
    const members = room
      .getJoinedMembers()
      .map(({ userId, rawDisplayName }) => ({ userId, displayName: cleanName(rawDisplayName, userId) }));
    return asking.map((member) => {
      const { userId } = member;
      const event = member.events.member;
      const displayName = cleanName(event?.getContent()["displayname"], userId);
      const reason = cleanName(event?.getContent()["reason"], "");
      const looksLike = imitated({ userId, displayName }, members);
      return {
        roomId: room.roomId,
        conference: cleanName(room.name, room.roomId),
        userId,
        displayName,
        ...(reason === "" || reason === displayName ? {} : { reason }),
        ts: event?.getTs() ?? 0,
        guest: isGuestOf(room, userId),
        ...(looksLike === undefined ? {} : { looksLike }),
      };
    });
  }

  /** Who knocked before this start is not among the members that sync brings. */
  async #load(room: Room): Promise<void> {
    if (this.#loaded.has(room.roomId)) return;
    this.#loaded.add(room.roomId);
    try {
      if (await room.loadMembersIfNeeded()) this.#burst.soon();
    } catch (error) {
      this.#loaded.delete(room.roomId);
      log.warn("who asks to enter could not be fetched", error);
    }
  }
}

/** Whether people can ask to enter this room, and this person can answer. */
function mayAdmit(room: Room, client: MatrixClient): boolean {
  if (!ASK_RULES.has(room.getJoinRule())) return false;
  return room.getMyMembership() === "join" && room.canInvite(client.getSafeUserId());
}

function failureOf(cause: unknown): ParleyFailure {
  if (cause instanceof ParleyFailure) return cause;
  if (!(cause instanceof MatrixError)) return new ParleyFailure("Offline", { cause });
  if (cause.errcode === "M_LIMIT_EXCEEDED") return new ParleyFailure("RateLimited", { cause });
  return new ParleyFailure(cause.errcode === "M_FORBIDDEN" ? "NotAllowed" : "KnockOver", { cause });
}
