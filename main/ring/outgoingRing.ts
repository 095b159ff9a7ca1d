import type { MatrixClient } from "matrix-js-sdk";
import type { CallState, OutgoingCall, Person, StateChange } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import type { StateHub } from "../state.ts";
import { nextOutgoing, startsTheCall } from "./outgoingCall.ts";
import type { Outgoing, OutgoingInput } from "./outgoingCall.ts";
import { LIFETIME_MS } from "./ringEvents.ts";
import { sendNotification } from "./ringSender.ts";

const log = logFor("ring");

export interface OutgoingRingOptions {
  client: MatrixClient;
  watch: MembersWatch;
  hub: StateHub;
  /** The other person of a direct room; undefined for any other room. */
  personOf(roomId: string): Person | undefined;
  onChange(): void;
}

/** Notifies the room when we have started a call in it, and knows what has become of calling a person. */
export class OutgoingRing {
  readonly #options: OutgoingRingOptions;
  #state: Outgoing | null = null;
  #timer: NodeJS.Timeout | undefined;
  #phase: CallState["phase"];
  /** Declines seen since the call was made, by notification: one may come before we are told how ours is called. */
  readonly #declines = new Map<string, string>();

  constructor(options: OutgoingRingOptions) {
    this.#options = options;
    this.#phase = options.hub.current.call.phase;
    options.hub.on("change", this.#onHub);
    options.watch.on("changed", this.#onMembers);
  }

  get current(): OutgoingCall | null {
    if (this.#state === null) return null;
    const { roomId, phase, person } = this.#state;
    return { roomId, phase, person };
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#options.hub.off("change", this.#onHub);
    this.#options.watch.off("changed", this.#onMembers);
  }

  declined(notificationId: string, userId: string): void {
    if (this.#state?.phase === "calling") this.#declines.set(notificationId, userId);
    this.#input({ type: "declined", notificationId, userId });
  }

  /** Rings once more in the call that is running. @throws ParleyFailure `NotInCall`. */
  callAgain(): void {
    const { call } = this.#options.hub.current;
    if (this.#state === null || this.#state.phase === "calling") return;
    if (call.phase !== "joined" || call.roomId !== this.#state.roomId) throw new ParleyFailure("NotInCall");
    this.#call(call.roomId);
  }

  readonly #onHub = ({ call }: StateChange) => {
    if (call === undefined || call.phase === this.#phase) return;
    const before = this.#phase;
    this.#phase = call.phase;
    if (call.phase === "joined" && before === "joining") this.#joined(call.roomId);
    if (call.phase === "idle" || call.phase === "leaving") this.#input({ type: "left" });
  };

  readonly #onMembers = (roomId: string) => {
    this.#input({ type: "members", roomId, othersPresent: this.#othersIn(roomId) });
  };

  #joined(roomId: string): void {
    const { client, watch } = this.#options;
    const me = { userId: client.getSafeUserId(), deviceId: client.getDeviceId() ?? "" };
    if (!startsTheCall(watch.of(roomId), me)) return;
    // Two called each other at the same moment: they are together already.
    if (this.#options.personOf(roomId) !== undefined && this.#othersIn(roomId)) return;
    this.#call(roomId);
  }

  #call(roomId: string): void {
    const { client, watch } = this.#options;
    const own = watch.own(roomId);
    if (own === undefined) return;
    const person = this.#options.personOf(roomId);
    if (person !== undefined) {
      this.#input({ type: "called", roomId, person, untilTs: Date.now() + LIFETIME_MS });
      this.#declines.clear();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#input({ type: "time", now: Date.now() }), LIFETIME_MS + 5);
    }
    sendNotification(client, roomId, own.eventId, person === undefined ? "notification" : "ring").then(
      (notificationId) => {
        this.#input({ type: "sent", notificationId });
        const userId = this.#declines.get(notificationId);
        if (userId !== undefined) this.#input({ type: "declined", notificationId, userId });
      },
      (error: unknown) => {
        log.error("the call notification could not be sent", error);
        this.#input({ type: "notSent" });
      },
    );
  }

  #othersIn(roomId: string): boolean {
    return this.#options.watch.of(roomId).some((member) => member.userId !== this.#options.client.getUserId());
  }

  #input(input: OutgoingInput): void {
    const before = this.#state;
    this.#state = nextOutgoing(before, input);
    if (this.#state === null) clearTimeout(this.#timer);
    if (this.#state?.phase !== before?.phase) log.info(`calling: ${this.#state?.phase ?? "over"}`);
    if (this.#state !== before) this.#options.onChange();
  }
}
