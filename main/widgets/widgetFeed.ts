import { ClientEvent, MatrixEventEvent, RoomStateEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent } from "matrix-js-sdk";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import type { ClientWidgetApi, IRoomEvent } from "matrix-widget-api";
import { Listening } from "../listening.ts";
import { logFor } from "../logging/log.ts";
import { judgeMediaKey, MEDIA_KEYS } from "../rtc/mediaKeyPolicy.ts";

const log = logFor("widgets");
type FeedApi = Pick<ClientWidgetApi, "feedEvent" | "feedStateUpdate" | "feedToDevice">;

/** Tells a widget what happens in its room, and what its devices are told. It is given what it was granted, by the API. */
export class WidgetFeed {
  readonly #client: MatrixClient;
  readonly #roomId: string;
  readonly #api: FeedApi;
  readonly #listening = new Listening();
  /** Could not be decrypted yet. */
  readonly #waiting = new WeakSet<MatrixEvent>();

  constructor(client: MatrixClient, roomId: string, api: FeedApi) {
    this.#client = client;
    this.#roomId = roomId;
    this.#api = api;
    this.#listening
      .to(client, this.#onEvent, ClientEvent.Event)
      .to(client, this.#onDecrypted, MatrixEventEvent.Decrypted)
      .to(client, this.#onState, RoomStateEvent.Events)
      .to(client, this.#onToDevice, ClientEvent.ReceivedToDeviceMessage);
  }

  stop(): void {
    this.#listening.stop();
  }

  readonly #onEvent = (event: MatrixEvent) => {
    if (event.getRoomId() === this.#roomId) void this.#feed(event);
  };

  readonly #onDecrypted = (event: MatrixEvent) => {
    if (!event.isDecryptionFailure() && this.#waiting.delete(event)) void this.#feed(event);
  };

  readonly #onState = (event: MatrixEvent) => {
    if (event.getRoomId() !== this.#roomId) return;
    this.#api.feedStateUpdate(event.getEffectiveEvent() as IRoomEvent).catch(notTaken);
  };

  readonly #onToDevice = ({ message, encryptionInfo }: ReceivedToDeviceMessage) => {
    const { type, sender, content } = message;
    // Only what the people of its room send; and a media key only if it comes from the device that it claims to be of.
    if (this.#client.getRoom(this.#roomId)?.hasMembershipState(sender, "join") !== true) return;
    if (type === MEDIA_KEYS && judgeMediaKey(sender, content, encryptionInfo) !== "accepted") return;
    this.#api.feedToDevice({ type, sender, content }, encryptionInfo !== null).catch(notTaken);
  };

  async #feed(event: MatrixEvent): Promise<void> {
    try {
      await this.#client.decryptEventIfNeeded(event);
      if (event.isDecryptionFailure()) this.#waiting.add(event);
      else await this.#api.feedEvent(event.getEffectiveEvent() as IRoomEvent);
    } catch (error) {
      notTaken(error);
    }
  }
}

const notTaken = (error: unknown) =>
  log.debug("a widget did not take what it was told", error instanceof Error ? error.message : "");
