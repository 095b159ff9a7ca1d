import { ClientEvent, EventType, MatrixError, RoomEvent, RoomStateEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, ReceivedToDeviceMessage, Room } from "matrix-js-sdk";
import type { CallState, ErrorName } from "../../../preload/contract.ts";
import { ParleyFailure } from "../../failure.ts";
import { logFor } from "../../logging/log.ts";
import type { MembersWatch } from "../../rtc/membersWatch.ts";
import { isLocked, LOCK, mayLock, setLock } from "./lock.ts";
import { judgeRequest, MODERATION, outranks, removalOf } from "./moderationPolicy.ts";
import type { ModerationAction } from "./moderationPolicy.ts";

const log = logFor("moderation");

/** How long other Parleys have to leave when a call is ended for all, until who is still there is removed. */
const END_GRACE_MS = 4_000;

export interface CallModerationOptions {
  client: MatrixClient;
  watch: MembersWatch;
  roomId: string;
  /** Power, rule or lock of the room changed. */
  onChange(): void;
  /** A moderator asks something of this device. "end" and removals come by `onRemoved`. */
  onAsked(action: "mute" | "askUnmute" | "lowerHand", by: string): void;
  /** This device has to leave the call. */
  onRemoved(error: ErrorName): void;
}

type Can = Exclude<CallState, { phase: "idle" }>["can"];

/** Moderation of the running call: what this person may do, does, and has done to them. */
export class CallModeration {
  readonly #options: CallModerationOptions;
  readonly #lastTs = new Map<string, number>();

  constructor(options: CallModerationOptions) {
    this.#options = options;
    options.client.on(ClientEvent.ReceivedToDeviceMessage, this.#onMessage);
    options.client.on(RoomEvent.MyMembership, this.#onMyMembership);
    options.client.on(RoomStateEvent.Events, this.#onState);
  }

  stop(): void {
    const { client } = this.#options;
    client.off(ClientEvent.ReceivedToDeviceMessage, this.#onMessage);
    client.off(RoomEvent.MyMembership, this.#onMyMembership);
    client.off(RoomStateEvent.Events, this.#onState);
  }

  /** Removes a person from the room, and so from its call; "ban" also keeps them out. @throws ParleyFailure */
  async remove(userId: string, ban: boolean): Promise<void> {
    const { client, roomId } = this.#options;
    await refused(ban ? client.ban(roomId, userId) : client.kick(roomId, userId));
  }

  /** Asks devices to mute and the like; those of people who are not below us would not obey and are not asked. */
  async ask(action: ModerationAction, identity: string | undefined): Promise<void> {
    const asked = this.#others().filter((member) => identity === undefined || member.identity === identity);
    if (identity !== undefined && asked.length === 0) throw new ParleyFailure("NotAllowed");
    await this.#send(action, asked);
  }

  async lock(locked: boolean): Promise<void> {
    await refused(setLock(this.#options.client, this.#room(), locked));
  }

  /**
   * Ends the call for everybody below us. Parleys leave when asked. Other clients know no such request, and write a
   * membership that was taken back once more; what they all obey is being removed from the room. They are then invited
   * again, so that the next call finds them.
   */
  async end(): Promise<void> {
    const { client, roomId } = this.#options;
    const asked = this.#others();
    await this.#send("end", asked);
    setTimeout(() => {
      const still = new Set(
        this.#options.watch
          .of(roomId)
          .filter((member) => asked.some(({ eventId }) => eventId === member.eventId))
          .map((member) => member.userId),
      );
      for (const userId of still) {
        log.info("somebody did not leave a call that was ended: removed and invited again");
        void client
          .kick(roomId, userId)
          .then(() => client.invite(roomId, userId))
          .catch((error: unknown) => log.warn("could not be removed", error));
      }
    }, END_GRACE_MS);
  }

  get locked(): boolean {
    return isLocked(this.#room());
  }

  get can(): Can {
    const room = this.#room();
    const me = this.#options.client.getSafeUserId();
    const enough = (action: "kick" | "ban") => room.currentState.hasSufficientPowerLevelFor(action, this.#powerOf(me));
    const kick = enough("kick");
    return { kick, ban: enough("ban"), mute: kick, end: kick, lock: mayLock(this.#options.client, room) };
  }

  /** Whether a member is below us, so that we can do something about them: asked for once, for however many members. */
  get below(): (userId: string) => boolean {
    const [me, ranks] = [this.#options.client.getSafeUserId(), this.#ranks()];
    return (userId) => outranks(me, userId, ranks);
  }

  #others() {
    const { client, watch, roomId } = this.#options;
    const { below } = this;
    return watch.of(roomId).filter((member) => member.userId !== client.getUserId() && below(member.userId));
  }

  async #send(action: ModerationAction, to: { userId: string; deviceId: string }[]): Promise<void> {
    const { client, roomId } = this.#options;
    if (!this.can.kick) throw new ParleyFailure("NotAllowed");
    if (to.length === 0) return;
    const devices = to.map(({ userId, deviceId }) => ({ userId, deviceId }));
    await refused(client.encryptAndSendToDevice(MODERATION, devices, { action, room_id: roomId, ts: Date.now() }));
  }

  readonly #onMessage = ({ message, encryptionInfo }: ReceivedToDeviceMessage) => {
    if (message.type !== MODERATION) return;
    const { client, watch, roomId } = this.#options;
    const from =
      encryptionInfo === null ? undefined : { userId: encryptionInfo.sender, deviceId: encryptionInfo.senderDevice };
    const device = `${from?.userId} ${from?.deviceId}`;
    const verdict = judgeRequest(
      { from, content: message.content },
      {
        now: Date.now(),
        roomId,
        members: watch.of(roomId),
        me: client.getSafeUserId(),
        lastTs: this.#lastTs.get(device),
        ...this.#ranks(),
      },
    );
    if ("ignore" in verdict) {
      log.warn(`ignored a request of ${from?.userId ?? message.sender}: ${verdict.ignore}`);
      return;
    }
    this.#lastTs.set(device, verdict.ts);
    log.info(`a moderator asks: ${verdict.obey}`);
    if (verdict.obey === "end") this.#options.onRemoved("CallEndedForAll");
    else this.#options.onAsked(verdict.obey, verdict.from);
  };

  readonly #onMyMembership = (room: Room, membership: string) => {
    const { client, roomId, onRemoved } = this.#options;
    if (room.roomId !== roomId) return;
    const me = client.getSafeUserId();
    const sender = room.getMember(me)?.events.member?.getSender();
    const error = removalOf(membership, sender, me);
    if (error !== undefined) onRemoved(error);
  };

  readonly #onState = (event: MatrixEvent) => {
    const type = event.getType();
    if (event.getRoomId() !== this.#options.roomId) return;
    if (type === EventType.RoomPowerLevels || type === EventType.RoomJoinRules || type === LOCK)
      this.#options.onChange();
  };

  #ranks() {
    const room = this.#room();
    const levels = room.currentState.getStateEvents(EventType.RoomPowerLevels, "")?.getContent();
    const kick: unknown = levels?.["kick"];
    return {
      powerOf: (userId: string) => this.#powerOf(userId),
      kickLevel: typeof kick === "number" ? kick : 50,
    };
  }

  /** Creators of newer room versions have endless power, which the SDK knows. */
  #powerOf(userId: string): number {
    return this.#room().getMember(userId)?.powerLevel ?? 0;
  }

  #room(): Room {
    const room = this.#options.client.getRoom(this.#options.roomId);
    if (room === null) throw new ParleyFailure("ConferenceUnknown");
    return room;
  }
}

async function refused(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof ParleyFailure) throw cause;
    const forbidden = cause instanceof MatrixError && cause.errcode === "M_FORBIDDEN";
    throw new ParleyFailure(forbidden ? "NotAllowed" : "Offline", { cause });
  }
}
