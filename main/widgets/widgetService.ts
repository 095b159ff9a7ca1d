import type { MatrixClient, Room } from "matrix-js-sdk";
import type { RoomWidgetEntry, StateChange, WidgetState } from "../../preload/contract.ts";
import { directRooms } from "../conference/directRooms.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { isLoopback } from "../matrix/loopback.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { CallService } from "../rtc/callService.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import { TransportDiscovery } from "../rtc/transports.ts";
import type { StateHub } from "../state.ts";
import { OpenWidget } from "./openWidget.ts";
import type { Answer, OpenPage, Opening, Question } from "./openWidget.ts";
import { refusalOf } from "./roomWidgets.ts";
import { hostOf, nameOf, widgetsOf } from "./widgetsOfRoom.ts";
import type { WidgetMemory } from "./widgetMemory.ts";
import type { Bounds } from "./widgetView.ts";

const log = logFor("widgets");
/** How long the end of a membership is waited for when an Element Call is closed, ms. */
const LEAVE_MS = 4000;

/** What widgets need of the app around the session. */
export interface WidgetSurroundings {
  openPage: OpenPage;
  /** The session ends: what the pages have stored must not be there for the next person. */
  forgetPages(): void;
  /** What the person's choice comes to. */
  theme(): "light" | "dark";
  language(): string;
}

export interface WidgetServiceOptions extends WidgetSurroundings {
  client: MatrixClient;
  homeserver: string;
  memory: WidgetMemory;
  hub: StateHub;
  watch: MembersWatch;
  call: Pick<CallService, "leave" | "sweep">;
}

interface Current {
  state: WidgetState;
  widget: OpenWidget;
}

/** Owner of the slice `widget`: the one widget that is open, and what the person is asked about it. */
export class WidgetService {
  readonly #options: WidgetServiceOptions;
  readonly #transports: TransportDiscovery;
  #current: Current | undefined;
  #answer: ((answer: Answer) => void) | undefined;
  #asking: Promise<unknown> = Promise.resolve();
  /** Rooms whose membership of this device an Element Call writes, also while it still leaves. */
  readonly #hosted = new Set<string>();
  #closing: Promise<void> = Promise.resolve();

  constructor(options: WidgetServiceOptions) {
    this.#options = options;
    this.#transports = new TransportDiscovery(options.client, options.homeserver);
    options.watch.on("changed", this.#onMembers);
    options.hub.on("change", this.#onHub);
  }

  /** Whether the membership of this device in a room is written by an Element Call, and not by `CallService`. */
  hosts(roomId: string): boolean {
    return this.#hosted.has(roomId);
  }

  /** @throws ParleyFailure `ConferenceUnknown`. */
  async openElementCall(roomId: string): Promise<void> {
    const { client, watch, call } = this.#options;
    const room = this.#room(roomId);
    await this.close();
    // One device, one membership: the call that runs is left, and its end awaited.
    await call.leave();
    this.#host(roomId, true);
    this.#open(room, "Element Call", "Element Call", {
      kind: "elementCall",
      options: {
        widgetId: "parley-element-call",
        roomId,
        userId: client.getSafeUserId(),
        deviceId: client.getDeviceId() ?? "",
        baseUrl: client.baseUrl,
        encrypted: room.hasEncryptionStateEvent(),
        direct: directRooms(client).has(roomId),
        running: watch.of(roomId).length > 0,
        theme: this.#options.theme(),
        language: this.#options.language(),
      },
    });
  }

  list(roomId: string): RoomWidgetEntry[] {
    const room = this.#room(roomId);
    return widgetsOf(room).map((widget) => {
      const refused = refusalOf(widget, this.#local);
      return {
        id: widget.id,
        name: nameOf(widget),
        host: hostOf(widget.url),
        addedBy: cleanName(room.getMember(widget.sender)?.rawDisplayName, widget.sender),
        ...(refused !== undefined && { refused }),
      };
    });
  }

  /** @throws ParleyFailure `ConferenceUnknown`, `WidgetUnknown`, `WidgetRefused`. */
  async open(roomId: string, id: string): Promise<void> {
    const { client, theme, language } = this.#options;
    const room = this.#room(roomId);
    const widget = widgetsOf(room).find((each) => each.id === id);
    if (widget === undefined) throw new ParleyFailure("WidgetUnknown");
    const refused = refusalOf(widget, this.#local);
    if (refused !== undefined) throw new ParleyFailure("WidgetRefused", { detail: refused });
    await this.close();
    const me = room.getMember(client.getSafeUserId());
    this.#open(room, nameOf(widget), hostOf(widget.url), {
      kind: "room",
      widget,
      params: {
        widgetRoomId: roomId,
        currentUserId: client.getSafeUserId(),
        userDisplayName: me?.rawDisplayName ?? client.getSafeUserId(),
        userHttpAvatarUrl: "",
        clientId: "io.parley.desktop",
        clientTheme: theme(),
        clientLanguage: language(),
        deviceId: client.getDeviceId() ?? "",
        baseUrl: client.baseUrl,
      },
    });
  }

  /** Closes what is open; resolves when a call in it has been left. */
  close(): Promise<void> {
    const current = this.#current;
    if (current === undefined) return this.#closing;
    this.#current = undefined;
    this.#settle({ yes: false, allow: [] });
    current.widget.place(undefined);
    this.#options.hub.set("widget", null);
    this.#closing = this.#end(current).catch((error: unknown) => log.error("a widget did not close", error));
    return this.#closing;
  }

  reload(): void {
    this.#current?.widget.reload();
  }

  place(bounds: Bounds | null): void {
    this.#current?.widget.place(bounds ?? undefined);
  }

  answer(answer: Answer): void {
    this.#settle(answer);
  }

  stop(): void {
    this.#options.watch.off("changed", this.#onMembers);
    this.#options.hub.off("change", this.#onHub);
    this.#current?.widget.dispose();
    this.#current = undefined;
    this.#options.hub.set("widget", null);
    this.#options.forgetPages();
  }

  #open(room: Room, name: string, host: string, opening: Opening): void {
    const { client, memory, openPage } = this.#options;
    const { roomId } = room;
    const widget = new OpenWidget({
      client,
      roomId,
      opening,
      local: this.#local,
      memory,
      openPage,
      ask: (question) => this.#ask(widget, question),
      transports: async () => [{ type: "livekit", livekit_service_url: await this.#transports.serviceUrl() }],
      onPhase: (phase, error) => {
        if (this.#current?.widget !== widget) return;
        if (opening.kind === "elementCall") this.#host(roomId, phase !== "failed");
        const { error: _before, ...state } = this.#current.state;
        this.#show({ ...state, phase, ...(error !== undefined && { error: { name: error } }) });
      },
      onClose: () => {
        if (this.#current?.widget === widget) void this.close();
      },
    });
    const state: WidgetState = {
      roomId,
      id: opening.kind === "room" ? opening.widget.id : opening.options.widgetId,
      kind: opening.kind,
      name,
      host,
      roomName: cleanName(room.name, roomId),
      phase: "loading",
      inCall: false,
      question: null,
    };
    this.#current = { state, widget };
    this.#show(state);
    widget.start().catch((error: unknown) => {
      log.error("a widget did not start", error);
      if (this.#current?.widget === widget)
        this.#show({ ...this.#current.state, phase: "failed", error: toFailure(error) });
    });
  }

  async #end({ widget, state }: Current): Promise<void> {
    const { watch } = this.#options;
    const { roomId } = state;
    const elementCall = state.kind === "elementCall";
    const present = () => elementCall && watch.own(roomId) !== undefined;
    await widget.close(present());
    if (present()) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          watch.off("changed", look);
          resolve();
        };
        const look = () => {
          if (!present()) done();
        };
        const timer = setTimeout(done, LEAVE_MS);
        watch.on("changed", look);
      });
    }
    widget.dispose();
    if (elementCall) this.#host(roomId, false);
  }

  /** Without a page there is no call: whatever it has not taken back is taken back for it. */
  #host(roomId: string, running: boolean): void {
    if (running) this.#hosted.add(roomId);
    else if (this.#hosted.delete(roomId)) this.#options.call.sweep(roomId);
  }

  async #ask(widget: OpenWidget, question: Question): Promise<Answer> {
    const turn = this.#asking.then(() => this.#askNow(widget, question));
    this.#asking = turn;
    return turn;
  }

  #askNow(widget: OpenWidget, question: Question): Promise<Answer> {
    const current = this.#current;
    if (current?.widget !== widget) return Promise.resolve({ yes: false, allow: [] });
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#show({ ...current.state, question });
    });
  }

  #settle(answer: Answer): void {
    const resolve = this.#answer;
    this.#answer = undefined;
    if (resolve === undefined) return;
    if (this.#current !== undefined) this.#show({ ...this.#current.state, question: null });
    resolve(answer);
  }

  #show(state: WidgetState): void {
    if (this.#current === undefined) return;
    this.#current = { ...this.#current, state };
    this.#options.hub.set("widget", state);
  }

  readonly #onMembers = (roomId: string) => {
    const current = this.#current;
    if (current?.state.kind !== "elementCall" || current.state.roomId !== roomId) return;
    this.#show({ ...current.state, inCall: this.#options.watch.own(roomId) !== undefined });
  };

  readonly #onHub = ({ settings }: StateChange) => {
    if (settings === undefined) return;
    this.#current?.widget.themeChanged(this.#options.theme());
    this.#current?.widget.languageChanged(this.#options.language());
  };

  /** The homeserver is on this computer: development. */
  get #local(): boolean {
    return isLoopback(new URL(this.#options.client.baseUrl).hostname);
  }

  #room(roomId: string): Room {
    const room = this.#options.client.getRoom(roomId);
    if (room === null || room.getMyMembership() !== "join") throw new ParleyFailure("ConferenceUnknown");
    return room;
  }
}
