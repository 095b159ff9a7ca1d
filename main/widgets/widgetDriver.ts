import { EventType, MatrixError } from "matrix-js-sdk";
import type { MatrixClient, StateEvents, TimelineEvents } from "matrix-js-sdk";
import { OpenIDRequestState, WidgetDriver } from "matrix-widget-api";
import type {
  IGetMediaConfigResult,
  IOpenIDUpdate,
  IReadEventRelationsResult,
  IRoomEvent,
  IRtcTransportsResult,
  ISearchUserDirectoryResult,
  ISendDelayedEventDetails,
  ISendEventDetails,
  ITurnServer,
  IWidgetApiErrorResponseDataDetails,
  SimpleObservable,
} from "matrix-widget-api";
import { download, upload } from "../chat/mediaTransfer.ts";
import { logFor } from "../logging/log.ts";
import { readRelations, readState, readTimeline } from "./readEvents.ts";

const log = logFor("widgets");
const MAX_FILE = 10 * 1024 * 1024;
/** Devices in one request to send. */
const MAX_DEVICES = 2000;

export interface DriverOptions {
  client: MatrixClient;
  /** The room that the widget lies in: no other is in its reach. */
  roomId: string;
  /** Which of these the widget gets. Never rejects. */
  decide(requested: Set<string>): Promise<Set<string>>;
  /** Whether the widget may learn, provably, who the person is (MSC1960). Undefined: it is not asked, it may. */
  askIdentity: (() => Promise<boolean>) | undefined;
  /** Where media goes (MSC4143). */
  transports(): Promise<IRtcTransportsResult["rtc_transports"]>;
}

type DeviceContents = Record<string, Record<string, object>>;

/**
 * What a widget does, done by the person's own Matrix client. `ClientWidgetApi` checks each request against the
 * capabilities that were granted; here is the rest: one room, its people, and delayed events of its own alone.
 */
export class Driver extends WidgetDriver {
  readonly #options: DriverOptions;
  readonly #client: MatrixClient;
  readonly #delayed = new Set<string>();
  /** Whether it may read any event. */
  #reads = false;

  constructor(options: DriverOptions) {
    super();
    this.#options = options;
    this.#client = options.client;
  }

  override async validateCapabilities(requested: Set<string>): Promise<Set<string>> {
    const granted = await this.#options.decide(requested);
    this.#reads ||= [...granted].some((each) => /^org\.matrix\.msc2762\.receive\.(?:state_)?event:/.test(each));
    return granted;
  }

  override async sendEvent(
    type: string,
    content: unknown,
    stateKey: string | null = null,
    roomId: string | null = null,
  ): Promise<ISendEventDetails> {
    const room = this.#room(roomId);
    if (stateKey !== null) {
      const sent = await this.#client.sendStateEvent(room, type as keyof StateEvents, content as never, stateKey);
      return { roomId: room, eventId: sent.event_id };
    }
    if (type === EventType.RoomRedaction) {
      const redacts = (content as { redacts?: unknown }).redacts;
      if (typeof redacts !== "string") throw new Error("A redaction names what it redacts");
      return { roomId: room, eventId: (await this.#client.redactEvent(room, redacts)).event_id };
    }
    const sent = await this.#client.sendEvent(room, type as keyof TimelineEvents, content as never);
    return { roomId: room, eventId: sent.event_id };
  }

  override async sendStickyEvent(
    duration: number,
    type: string,
    content: unknown,
    roomId: string | null = null,
  ): Promise<ISendEventDetails> {
    const room = this.#room(roomId);
    const sent = await this.#client._unstable_sendStickyEvent(
      room,
      duration,
      null,
      type as keyof TimelineEvents,
      content as never,
    );
    return { roomId: room, eventId: sent.event_id };
  }

  override async sendDelayedEvent(
    delay: number,
    type: string,
    content: unknown,
    stateKey: string | null = null,
    roomId: string | null = null,
  ): Promise<ISendDelayedEventDetails> {
    const room = this.#room(roomId);
    const { delay_id } =
      stateKey === null
        ? await this.#client._unstable_sendDelayedEvent(
            room,
            { delay },
            null,
            type as keyof TimelineEvents,
            content as never,
          )
        : await this.#client._unstable_sendDelayedStateEvent(
            room,
            { delay },
            type as keyof StateEvents,
            content as never,
            stateKey,
          );
    return this.#scheduled(room, delay_id);
  }

  override async sendDelayedStickyEvent(
    delay: number,
    duration: number,
    type: string,
    content: unknown,
    roomId: string | null = null,
  ): Promise<ISendDelayedEventDetails> {
    const room = this.#room(roomId);
    const { delay_id } = await this.#client._unstable_sendStickyDelayedEvent(
      room,
      duration,
      { delay },
      null,
      type as keyof TimelineEvents,
      content as never,
    );
    return this.#scheduled(room, delay_id);
  }

  override async cancelScheduledDelayedEvent(id: string): Promise<void> {
    await this.#client._unstable_cancelScheduledDelayedEvent(this.#own(id));
    this.#delayed.delete(id);
  }

  override async restartScheduledDelayedEvent(id: string): Promise<void> {
    await this.#client._unstable_restartScheduledDelayedEvent(this.#own(id));
  }

  override async sendScheduledDelayedEvent(id: string): Promise<void> {
    await this.#client._unstable_sendScheduledDelayedEvent(this.#own(id));
    this.#delayed.delete(id);
  }

  override async sendToDevice(type: string, encrypted: boolean, messages: DeviceContents): Promise<void> {
    const room = this.#client.getRoom(this.#options.roomId);
    const each = Object.entries(messages).flatMap(([userId, devices]) =>
      Object.entries(devices).map(([deviceId, payload]) => ({ userId, deviceId, payload })),
    );
    if (each.length > MAX_DEVICES) throw new Error("Too many devices");
    // Whoever is not in the room has nothing to do with its widgets.
    const reachable = each.filter(({ userId }) => room?.hasMembershipState(userId, "join") === true);
    if (reachable.length < each.length)
      log.warn(`a widget's message to ${each.length - reachable.length} strangers is not sent`);
    if (!encrypted) {
      await this.#client.queueToDevice({ eventType: type, batch: reachable });
      return;
    }
    const byPayload = Map.groupBy(reachable, ({ payload }) => JSON.stringify(payload));
    await Promise.all(
      [...byPayload.values()].map((group) =>
        this.#client.encryptAndSendToDevice(
          type,
          group.map(({ userId, deviceId }) => ({ userId, deviceId })),
          group[0]?.payload ?? {},
        ),
      ),
    );
  }

  override readRoomTimeline(
    roomId: string,
    type: string,
    msgtype: string | undefined,
    stateKey: string | undefined,
    limit: number,
    since: string | undefined,
  ): Promise<IRoomEvent[]> {
    return readTimeline(this.#client, this.#room(roomId), { type, msgtype, stateKey, limit, since });
  }

  override async readRoomState(roomId: string, type: string, stateKey: string | undefined): Promise<IRoomEvent[]> {
    return readState(this.#client, this.#room(roomId), type, stateKey);
  }

  override async readStickyEvents(roomId: string): Promise<IRoomEvent[]> {
    const room = this.#client.getRoom(this.#room(roomId));
    return [...(room?._unstable_getStickyEvents() ?? [])].map((event) => event.getEffectiveEvent() as IRoomEvent);
  }

  override async readEventRelations(
    eventId: string,
    roomId?: string,
    relationType?: string,
    eventType?: string,
    from?: string,
    to?: string,
    limit?: number,
    direction?: "f" | "b",
  ): Promise<IReadEventRelationsResult> {
    // What is found is filtered afterwards; who may read nothing needs not ask.
    if (!this.#reads) throw new Error("Missing capability");
    const about = { relationType, eventType, from, to, limit, direction };
    return readRelations(this.#client, this.#room(roomId ?? null), eventId, about);
  }

  override askOpenID(observer: SimpleObservable<IOpenIDUpdate>): void {
    const { askIdentity } = this.#options;
    if (askIdentity !== undefined) observer.update({ state: OpenIDRequestState.PendingUserConfirmation });
    void this.#identity(askIdentity).then((update) => observer.update(update));
  }

  override async *getTurnServers(): AsyncGenerator<ITurnServer> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- New credentials are fetched when the old ones are about to end.
      const { uris, username, password, ttl } = await this.#client.turnServer();
      if (!Array.isArray(uris) || uris.length === 0) return;
      yield { uris, username, password };
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(ttl * 750, 60_000), 2 ** 31 - 1)).unref());
    }
  }

  override async searchUserDirectory(term: string, limit = 10): Promise<ISearchUserDirectoryResult> {
    const { limited, results } = await this.#client.searchUserDirectory({ term, limit: Math.min(limit, 50) });
    return {
      limited,
      results: results.map(({ user_id, display_name, avatar_url }) => ({
        userId: user_id,
        ...(display_name !== undefined && { displayName: display_name }),
        ...(avatar_url !== undefined && { avatarUrl: avatar_url }),
      })),
    };
  }

  override async getMediaConfig(): Promise<IGetMediaConfigResult> {
    return { ...(await this.#client.getMediaConfig(true)) };
  }

  override async getRtcTransports(): Promise<IRtcTransportsResult> {
    return { rtc_transports: await this.#options.transports() };
  }

  /** Bytes cross to the page as base64 (see preload/widget.ts). */
  override async uploadFile(file: unknown): Promise<{ contentUri: string }> {
    const data = Buffer.from((file as { base64: string }).base64, "base64");
    const signal = AbortSignal.timeout(300_000);
    return { contentUri: await upload(this.#client, data, "application/octet-stream", signal, () => {}) };
  }

  override async downloadFile(contentUri: string): Promise<{ file: never }> {
    const data = await download(this.#client, { mxc: contentUri } as never, MAX_FILE);
    return { file: { base64: data.toString("base64") } as never };
  }

  override getKnownRooms(): string[] {
    return [this.#options.roomId];
  }

  override processError(error: unknown): IWidgetApiErrorResponseDataDetails | undefined {
    return error instanceof MatrixError ? { matrix_api_error: error.asWidgetApiErrorData() } : undefined;
  }

  async #identity(ask: (() => Promise<boolean>) | undefined): Promise<IOpenIDUpdate> {
    try {
      if (ask !== undefined && !(await ask())) return { state: OpenIDRequestState.Blocked };
      return { state: OpenIDRequestState.Allowed, token: await this.#client.getOpenIdToken() };
    } catch (error) {
      log.warn("no OpenID token for a widget", error instanceof Error ? error.message : "");
      return { state: OpenIDRequestState.Blocked };
    }
  }

  /**
   * The page is gone: what it had scheduled for that case (the leave of a call) is sent now. Left to its time, it would
   * end the membership of a page that was loaded again meanwhile.
   */
  async finish(): Promise<void> {
    const left = [...this.#delayed].map((id) => this.sendScheduledDelayedEvent(id));
    // Some were sent or replaced long ago: the homeserver knows nothing of them.
    await Promise.allSettled(left);
    this.#delayed.clear();
  }

  #room(roomId: string | null): string {
    if (roomId !== null && roomId !== this.#options.roomId) throw new Error("Another room");
    return this.#options.roomId;
  }

  #scheduled(roomId: string, delayId: string): ISendDelayedEventDetails {
    this.#delayed.add(delayId);
    return { roomId, delayId };
  }

  #own(delayId: string): string {
    if (!this.#delayed.has(delayId)) throw new Error("No delayed event of this widget");
    return delayId;
  }
}
