import { ClientEvent } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import type { ToDevicePayload } from "matrix-js-sdk/lib/models/ToDeviceMessage.js";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import type { PeerMessage } from "../../../preload/contract.ts";
import { ParleyFailure } from "../../failure.ts";
import { logFor } from "../../logging/log.ts";
import type { MembersWatch } from "../membersWatch.ts";
import type { ObservedMember } from "../observedMembers.ts";
import { EarlySignals } from "./earlySignals.ts";
import { ANSWER, peerEventTypes, selectAnswer, writePeerEvent } from "./peerEvents.ts";
import type { PeerEvent, ReadPeerEvent } from "./peerEvents.ts";
import { judgePeerEvent } from "./peerPolicy.ts";

const log = logFor("mesh");

export interface PeerSignallingOptions {
  client: MatrixClient;
  watch: MembersWatch;
  /** The room whose call this device is in. */
  roomId(): string | undefined;
  onSignal(message: PeerMessage): void;
}

interface Early {
  type: string;
  event: ReadPeerEvent;
  userId: string;
  deviceId: string;
}

/**
 * Carries the signals of the running call between the page and the other devices in it: to-device, encrypted by Olm for
 * one device alone, one after the other. What comes in counts only from a device that is in the call. SDP and addresses
 * are in no log.
 */
export class PeerSignalling {
  readonly #options: PeerSignallingOptions;
  readonly #early: EarlySignals<Early>;
  /** By device: signals have to arrive in order. */
  readonly #sending = new Map<string, Promise<void>>();

  constructor(options: PeerSignallingOptions) {
    this.#options = options;
    this.#early = new EarlySignals();
    options.client.on(ClientEvent.ReceivedToDeviceMessage, this.#onMessage);
    options.watch.on("changed", this.#onMembers);
  }

  stop(): void {
    this.#options.client.off(ClientEvent.ReceivedToDeviceMessage, this.#onMessage);
    this.#options.watch.off("changed", this.#onMembers);
    this.#early.clear();
  }

  /** @throws ParleyFailure `NotInCall`, `InvalidRequest` (nobody in the call has this identity), `Offline`. */
  async send(message: PeerMessage): Promise<void> {
    const { client, roomId } = this.#options;
    const room = roomId();
    if (room === undefined) throw new ParleyFailure("NotInCall");
    const member = this.#members().find(({ identity }) => identity === message.identity);
    if (member === undefined) throw new ParleyFailure("InvalidRequest", { detail: "nobody in the call is this" });
    await this.#send(member, writePeerEvent(message, client.getDeviceId() ?? "", room));
  }

  #send(
    { userId, deviceId }: Pick<ObservedMember, "userId" | "deviceId">,
    { type, content }: PeerEvent,
  ): Promise<void> {
    const key = `${userId} ${deviceId}`;
    const sent = (this.#sending.get(key) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#options.client.encryptAndSendToDevice(type, [{ userId, deviceId }], content as ToDevicePayload))
      .catch((cause: unknown) => {
        throw new ParleyFailure("Offline", { cause });
      });
    this.#sending.set(key, sent);
    return sent.finally(() => {
      if (this.#sending.get(key) === sent) this.#sending.delete(key);
    });
  }

  readonly #onMessage = ({ message, encryptionInfo }: ReceivedToDeviceMessage) => {
    if (!peerEventTypes.has(message.type) || this.#options.roomId() === undefined) return;
    const verdict = judgePeerEvent(message.type, message.sender, message.content, encryptionInfo);
    if (verdict.kind === "accepted") return this.#take({ ...verdict, type: message.type });
    log.warn(`ignored ${message.type} of ${String(message.sender).slice(0, 255)}: ${verdict.kind}`);
  };

  #take(early: Early): void {
    const { event, userId, deviceId } = early;
    if (event.confId !== this.#options.roomId()) return;
    const member = this.#members().find((each) => each.userId === userId && each.deviceId === deviceId);
    if (member === undefined) {
      // In one sync messages to devices come before the rooms: a joiner's first signals before its membership.
      const here = this.#options.client.getRoom(event.confId)?.hasMembershipState(userId, "join") === true;
      if (here) this.#early.keep(early);
      return;
    }
    this.#options.onSignal({ identity: member.identity, connection: event.connection, signal: event.signal });
    if (early.type === ANSWER && event.partyId !== undefined) this.#selectAnswer(member, event, event.partyId);
  }

  #selectAnswer(member: ObservedMember, { connection, confId }: ReadPeerEvent, partyId: string): void {
    // Without the other's word of which session it means us by, there is no session of ours to name.
    if (connection.to === undefined) return;
    const back = { callId: connection.callId, from: connection.to, to: connection.from };
    const event = selectAnswer({ connection: back }, partyId, this.#options.client.getDeviceId() ?? "", confId);
    this.#send(member, event).catch((error: unknown) => log.warn("an answer could not be confirmed", error));
  }

  readonly #onMembers = (roomId: string) => {
    if (roomId === this.#options.roomId()) for (const early of this.#early.take()) this.#take(early);
  };

  /** The other devices in the call. */
  #members(): ObservedMember[] {
    const { client, watch, roomId } = this.#options;
    const room = roomId();
    const [userId, deviceId] = [client.getUserId(), client.getDeviceId()];
    return room === undefined
      ? []
      : watch.of(room).filter((each) => each.userId !== userId || each.deviceId !== deviceId);
  }
}
