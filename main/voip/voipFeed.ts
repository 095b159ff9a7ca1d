import { MatrixEventEvent, RoomEvent } from "matrix-js-sdk";
import type { IRoomTimelineData, MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import { EventShieldReason } from "matrix-js-sdk/lib/crypto-api/index.js";
import { logFor } from "../logging/log.ts";
import { isVoip, readVoipEvent } from "./voipEvents.ts";
import type { VoipEvent } from "./voipEvents.ts";

const log = logFor("voip");
/** Older than any invite that may still ring. */
const RECENT_MS = 150_000;

/** An event of a call as it came into a room. */
export interface VoipArrival {
  event: VoipEvent;
  id: string;
  roomId: string;
  sender: string;
  /** When it was sent, unix ms by this computer's clock: by its age if it has just come, which no wrong clock falsifies. */
  sentTs: number;
  /** Of an invite or an answer in an encrypted room: the device that encrypted it, as far as that is certain. */
  device: string | undefined;
  /** What the push rules look at. */
  matrixEvent: MatrixEvent;
}

/**
 * The events of legacy calls of all rooms, decrypted, each once and in the order they came. In an encrypted room only what
 * came encrypted counts, and not when another than its sender encrypted it: the fingerprints that protect the media stand
 * in it. SDP and addresses are in no log.
 */
export class VoipFeed {
  readonly #client: MatrixClient;
  readonly #onArrival: (arrival: VoipArrival) => void;
  readonly #live = new WeakSet<MatrixEvent>();
  readonly #done = new WeakSet<MatrixEvent>();
  #queue: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(client: MatrixClient, onArrival: (arrival: VoipArrival) => void) {
    this.#client = client;
    this.#onArrival = onArrival;
    client.on(RoomEvent.Timeline, this.#onTimeline);
    client.on(MatrixEventEvent.Decrypted, this.#enqueue);
    for (const room of client.getRooms()) {
      for (const event of room.getLiveTimeline().getEvents()) this.#enqueue(event);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#client.off(RoomEvent.Timeline, this.#onTimeline);
    this.#client.off(MatrixEventEvent.Decrypted, this.#enqueue);
  }

  readonly #onTimeline = (
    event: MatrixEvent,
    _room: Room | undefined,
    toStart: boolean | undefined,
    removed: boolean,
    data: IRoomTimelineData,
  ) => {
    if (toStart === true || removed) return;
    if (data.liveEvent === true) this.#live.add(event);
    this.#enqueue(event);
  };

  /** One after the other: an invite whose decryption takes longer still comes before its hang-up. */
  readonly #enqueue = (event: MatrixEvent) => {
    if (this.#done.has(event) || !(this.#sentTs(event) >= Date.now() - RECENT_MS)) return;
    if (!event.isEncrypted() && !isVoip(event.getType())) return;
    this.#queue = this.#queue
      .then(() => this.#read(event))
      .catch((error: unknown) => log.error("an event of a call could not be read", error));
  };

  async #read(event: MatrixEvent): Promise<void> {
    if (this.#done.has(event) || this.#stopped) return;
    await this.#client.decryptEventIfNeeded(event);
    // What can't be decrypted yet comes back once its key is here.
    if (event.isEncrypted() && event.getClearContent() === null) return;
    this.#done.add(event);
    const [id, roomId, sender, type] = [event.getId(), event.getRoomId(), event.getSender(), event.getType()];
    if (!isVoip(type) || event.isRedacted() || id === undefined || id.startsWith("~")) return;
    if (roomId === undefined || sender === undefined) return;
    const info = event.isEncrypted() ? await this.#client.getCrypto()?.getEncryptionInfoForEvent(event) : null;
    const refusal = this.#reasonToRefuse(event, roomId, info?.shieldReason);
    const read = refusal === undefined ? readVoipEvent(type, event.getContent()) : undefined;
    if (read === undefined) return log.warn(`ignored ${type.slice(0, 64)} of ${sender}: ${refusal ?? "malformed"}`);
    const tells = read.kind === "invite" || read.kind === "answer";
    const device = tells ? await this.#deviceOf(event, sender, info?.shieldReason) : undefined;
    if (this.#stopped) return;
    this.#onArrival({ event: read, id, roomId, sender, sentTs: this.#sentTs(event), device, matrixEvent: event });
  }

  #reasonToRefuse(event: MatrixEvent, roomId: string, shield: EventShieldReason | null | undefined) {
    if (!event.isEncrypted())
      return this.#client.getRoom(roomId)?.hasEncryptionStateEvent() === true ? "not encrypted" : undefined;
    return shield === EventShieldReason.MISMATCHED_SENDER ? "encrypted by another" : undefined;
  }

  async #deviceOf(event: MatrixEvent, sender: string, shield: EventShieldReason | null | undefined) {
    const key = event.getClaimedEd25519Key();
    if (key === null || shield === EventShieldReason.AUTHENTICITY_NOT_GUARANTEED) return undefined;
    const devices = (await this.#client.getCrypto()?.getUserDeviceInfo([sender]))?.get(sender);
    return [...(devices?.values() ?? [])].find((device) => device.getFingerprint() === key)?.deviceId;
  }

  /** Never later than now: the sender's homeserver chooses what it writes. */
  #sentTs(event: MatrixEvent): number {
    return Math.min(this.#live.has(event) ? event.localTimestamp : event.getTs(), Date.now());
  }
}
