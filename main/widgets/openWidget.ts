import type { MatrixClient } from "matrix-js-sdk";
import type { IRtcTransport, IWidget } from "matrix-widget-api";
import { Widget } from "matrix-widget-api";
import type { WidgetState } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import { describeCapabilities } from "./capabilities.ts";
import { ELEMENT_CALL_ORIGIN, elementCallUrl, grantElementCall } from "./elementCall.ts";
import type { ElementCallOptions } from "./elementCall.ts";
import type { RoomWidget } from "./roomWidgets.ts";
import { openChannel } from "./widgetChannel.ts";
import type { WidgetChannel } from "./widgetChannel.ts";
import { Driver } from "./widgetDriver.ts";
import { WidgetFeed } from "./widgetFeed.ts";
import type { WidgetKey, WidgetMemory } from "./widgetMemory.ts";
import { judgeWidgetUrl } from "./widgetUrl.ts";
import type { Bounds, WidgetViewOptions } from "./widgetView.ts";

const log = logFor("widgets");

export type Question = NonNullable<WidgetState["question"]>;
export interface Answer {
  yes: boolean;
  allow: string[];
}

/** What shows a widget's page: `WidgetView`, or something else in a test. */
export interface Page {
  load(): void;
  post(json: string): void;
  place(bounds: Bounds | undefined): void;
  close(): void;
}
export type OpenPage = (
  options: Pick<WidgetViewOptions, "url" | "origin" | "local" | "onMessage" | "onLoaded" | "onFailed"> & {
    elementCall: boolean;
  },
) => Page;

/** What is to be opened: Element Call, or one from a room's state. */
export type Opening =
  | { kind: "elementCall"; options: ElementCallOptions }
  | { kind: "room"; widget: RoomWidget; params: Parameters<Widget["getCompleteUrl"]>[0] };

export interface OpenWidgetOptions {
  client: MatrixClient;
  roomId: string;
  opening: Opening;
  local: boolean;
  memory: WidgetMemory;
  openPage: OpenPage;
  ask(question: Question): Promise<Answer>;
  transports(): Promise<IRtcTransport[]>;
  onPhase(phase: WidgetState["phase"], error?: "WidgetUnreachable" | "WidgetGone" | "WidgetRefused"): void;
  /** It asks to be closed. */
  onClose(): void;
}

/** How long Element Call has to leave its call before it is closed without, ms. */
const HANGUP_MS = 3000;

/** One widget while it is open: its page, the channel to it, and what it may do. */
export class OpenWidget {
  readonly #options: OpenWidgetOptions;
  readonly #key: WidgetKey;
  #page: Page | undefined;
  #channel: WidgetChannel | undefined;
  #feed: WidgetFeed | undefined;
  #leave: (() => Promise<void>) | undefined;
  #bounds: Bounds | undefined;
  #closed = false;

  constructor(options: OpenWidgetOptions) {
    this.#options = options;
    this.#key = {
      roomId: options.roomId,
      id: definitionOf(options.opening, options.client).id,
      url: urlOf(options.opening),
    };
  }

  /** Asks whether it may be opened, if it was never said, and opens it. */
  async start(): Promise<void> {
    const { opening, memory, ask } = this.#options;
    if (opening.kind === "room" && memory.of(this.#key)?.opened !== true) {
      const sharesIdentity = /\$matrix_(?:user_id|display_name|avatar_url)/.test(opening.widget.url);
      const { yes } = await ask({ kind: "open", sharesIdentity });
      if (this.#closed) return;
      if (!yes) {
        this.#options.onClose();
        return;
      }
      memory.change(this.#key, { opened: true });
    }
    this.#open();
  }

  reload(): void {
    this.#stop();
    this.#open();
  }

  place(bounds: Bounds | undefined): void {
    this.#bounds = bounds;
    this.#page?.place(bounds);
  }

  /** @param leave of an Element Call: let it leave its call first, as by its own button */
  async close(leave: boolean): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const channel = this.#channel;
    if (leave && channel !== undefined) {
      const left = channel.api.transport.send("im.vector.hangup" as never, {}).catch((error: unknown) => {
        log.warn("Element Call did not leave by itself", error instanceof Error ? error.message : "");
      });
      await Promise.race([left, new Promise((resolve) => setTimeout(resolve, HANGUP_MS))]);
    }
  }

  /** The page is taken down. */
  dispose(): void {
    this.#closed = true;
    this.#stop();
  }

  themeChanged(theme: "light" | "dark"): void {
    this.#channel?.api.updateTheme({ name: theme }).catch(() => {});
  }

  languageChanged(language: string): void {
    this.#channel?.api.updateLanguage(language).catch(() => {});
  }

  #open(): void {
    const { opening, client, local, openPage, onPhase } = this.#options;
    const definition = definitionOf(opening, client);
    const elementCall = opening.kind === "elementCall";
    const url = elementCall ? elementCallUrl(opening.options) : new Widget(definition).getCompleteUrl(opening.params);
    const verdict = elementCall ? ({ ok: true, origin: ELEMENT_CALL_ORIGIN } as const) : judgeWidgetUrl(url, local);
    if (!verdict.ok) {
      onPhase("failed", "WidgetRefused");
      return;
    }
    onPhase("loading");
    const page = openPage({
      url,
      origin: verdict.origin,
      local,
      elementCall,
      onMessage: (text) => channel.receive(text),
      onLoaded: () => {
        channel.loaded();
        onPhase("shown");
      },
      onFailed: (why) => {
        void this.#leave?.();
        onPhase("failed", why);
      },
    });
    const driver = this.#driver();
    if (elementCall) this.#leave = () => driver.finish();
    const channel = openChannel(definition, driver, (json) => page.post(json));
    this.#page = page;
    this.#channel = channel;
    page.place(this.#bounds);
    channel.api.setViewedRoomId(this.#options.roomId);
    this.#feed = new WidgetFeed(client, this.#options.roomId, channel.api);
    channel.answer("set_always_on_screen", () => ({ success: true }));
    for (const action of ["io.element.join", "im.vector.hangup", "io.element.device_mute"])
      channel.answer(action, () => ({}));
    channel.answer("io.element.close", () => {
      this.#options.onClose();
      return {};
    });
  }

  #stop(): void {
    this.#feed?.stop();
    this.#channel?.stop();
    this.#page?.close();
    void this.#leave?.();
    this.#leave = undefined;
    this.#feed = undefined;
    this.#channel = undefined;
    this.#page = undefined;
  }

  #driver(): Driver {
    const { client, roomId, opening, transports } = this.#options;
    return new Driver({
      client,
      roomId,
      transports,
      decide: (requested) => this.#decide(requested),
      askIdentity: opening.kind === "elementCall" ? undefined : () => this.#askIdentity(),
    });
  }

  async #decide(requested: Set<string>): Promise<Set<string>> {
    const { opening, memory, ask, roomId } = this.#options;
    if (opening.kind === "elementCall") return grantElementCall(requested, opening.options);
    const wants = describeCapabilities(requested, roomId);
    const names = wants.map(({ capability }) => capability);
    const known = memory.grantedOf(this.#key, names);
    if (known !== undefined) return known;
    const { yes, allow } = await ask({ kind: "capabilities", wants });
    if (this.#closed) return new Set();
    const granted = yes ? names.filter((name) => allow.includes(name)) : [];
    memory.change(this.#key, { asked: names, granted });
    return new Set(granted);
  }

  async #askIdentity(): Promise<boolean> {
    const { memory, ask } = this.#options;
    const known = memory.of(this.#key)?.identity;
    if (known !== undefined) return known;
    const { yes } = await ask({ kind: "identity" });
    if (!this.#closed) memory.change(this.#key, { identity: yes });
    return yes;
  }
}

function urlOf(opening: Opening): string {
  return opening.kind === "elementCall" ? ELEMENT_CALL_ORIGIN : opening.widget.url;
}

function definitionOf(opening: Opening, client: MatrixClient): IWidget {
  if (opening.kind === "elementCall") {
    const { widgetId } = opening.options;
    return {
      id: widgetId,
      creatorUserId: client.getSafeUserId(),
      type: "m.call",
      url: `${ELEMENT_CALL_ORIGIN}/index.html`,
      // It says itself when it has loaded.
      waitForIframeLoad: false,
    };
  }
  const { id, sender, type, name, url, data, waitForIframeLoad } = opening.widget;
  return { id, creatorUserId: sender, type, name, url, data, waitForIframeLoad };
}
