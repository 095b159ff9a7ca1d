import { session, WebContentsView } from "electron";
import type { BrowserWindow, Event, Input, Session, WebContents } from "electron";
import { logFor } from "../logging/log.ts";
import { sealedPreferences } from "../security/sealedPreferences.ts";
import { ELEMENT_CALL_ORIGIN } from "./elementCall.ts";
import { serveElementCall } from "./elementCallFiles.ts";
import { judgeWidgetUrl } from "./widgetUrl.ts";

const log = logFor("widgets");
const CHANNEL = "parley:widget";

export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WidgetViewOptions {
  window: BrowserWindow;
  preload: string;
  url: string;
  /** The only place that the view may ever go to. */
  origin: string;
  /** Folder of Element Call's files; only its own view gets them, and camera and microphone. */
  elementCallFolder: string | undefined;
  /** The homeserver is on this computer: so may what a widget talks to be. */
  local: boolean;
  onMessage(text: unknown): void;
  onLoaded(): void;
  onFailed(why: "WidgetUnreachable" | "WidgetGone"): void;
}

/** Origins of the views that are open, for `mayWidgetGo`. */
const open = new WeakMap<WebContents, string>();

/** Whether a view of a widget may navigate there: its page within its own origin, frames inside it on the web. */
export function mayWidgetGo(contents: WebContents, url: string, mainFrame: boolean): boolean {
  const origin = open.get(contents);
  if (origin === undefined) return false;
  if (origin === ELEMENT_CALL_ORIGIN) return mainFrame && url.startsWith(`${ELEMENT_CALL_ORIGIN}/`);
  try {
    return mainFrame ? new URL(url).origin === origin : judgeWidgetUrl(url, false).ok;
  } catch {
    return false;
  }
}

/**
 * The page of a widget: a sandboxed process of its own, a session of its own that is forgotten with the app, no permission,
 * no download, no way to the contract. What it says arrives as JSON (preload/widget.ts).
 */
export class WidgetView {
  readonly #options: WidgetViewOptions;
  readonly #view: WebContentsView;
  #closed = false;

  constructor(options: WidgetViewOptions) {
    this.#options = options;
    this.#view = new WebContentsView({
      webPreferences: {
        ...sealedPreferences,
        preload: options.preload,
        session: sessionFor(options),
        autoplayPolicy: "no-user-gesture-required",
      },
    });
    const { webContents } = this.#view;
    open.set(webContents, options.origin);
    webContents.ipc.on(CHANNEL, (event, text: unknown) => {
      if (event.senderFrame === webContents.mainFrame) options.onMessage(text);
    });
    webContents.on("did-finish-load", () => {
      options.onLoaded();
      if (options.window.isFocused()) webContents.focus();
    });
    webContents.on("did-fail-load", (_event, code, _text, _url, isMainFrame) => {
      // -3: given up for another load.
      if (isMainFrame && code !== -3) this.#fail("WidgetUnreachable");
    });
    webContents.on("render-process-gone", (_event, { reason }) => {
      log.warn(`the process of a widget is gone: ${reason}`);
      this.#fail("WidgetGone");
    });
    // Without an answer Electron would show the first certificate that the person has to whoever asks for one.
    webContents.on("select-client-certificate", (event, _url, _list, answer) => {
      event.preventDefault();
      (answer as () => void)();
    });
    if (options.elementCallFolder === undefined) webContents.setWebRTCIPHandlingPolicy("default_public_interface_only");
    // F6 leads out of the page, whatever it does with the keyboard, and back into it.
    webContents.on("before-input-event", (event, input) => onF6(event, input, options.window.webContents));
    options.window.webContents.on("before-input-event", this.#onInput);
    this.#view.setVisible(false);
    options.window.contentView.addChildView(this.#view);
    this.load();
  }

  load(): void {
    void this.#view.webContents.loadURL(this.#options.url).catch(() => {
      // Told by did-fail-load.
    });
  }

  post(json: string): void {
    if (!this.#closed && !this.#view.webContents.isDestroyed()) this.#view.webContents.send(CHANNEL, json);
  }

  place(bounds: Bounds | undefined): void {
    if (this.#closed) return;
    this.#view.setVisible(bounds !== undefined);
    if (bounds !== undefined) this.#view.setBounds(bounds);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { window } = this.#options;
    if (!window.isDestroyed()) {
      window.webContents.off("before-input-event", this.#onInput);
      window.contentView.removeChildView(this.#view);
    }
    if (!this.#view.webContents.isDestroyed()) this.#view.webContents.close();
  }

  readonly #onInput = (event: Preventable, input: Input) => onF6(event, input, this.#view.webContents);

  #fail(why: "WidgetUnreachable" | "WidgetGone"): void {
    if (!this.#closed) this.#options.onFailed(why);
  }
}

type Preventable = Pick<Event, "preventDefault">;

function onF6(event: Preventable, { type, key }: Input, to: WebContents): void {
  if (type !== "keyDown" || key !== "F6" || to.isDestroyed()) return;
  event.preventDefault();
  to.focus();
}

const sealed = new Set<Session>();

/** Cookies and all else that the pages of widgets have stored. */
export function forgetWidgetSessions(): void {
  for (const own of sealed)
    own.clearStorageData().catch((error: unknown) => log.warn("a widget's data could not be removed", error));
}

/** One for each origin, in memory alone, and closed to everything before anything runs in it. */
function sessionFor({ origin, elementCallFolder, local }: WidgetViewOptions): Session {
  const own = session.fromPartition(`widget ${origin}`);
  if (sealed.has(own)) return own;
  sealed.add(own);
  const isElementCall = elementCallFolder !== undefined;
  if (isElementCall) serveElementCall(elementCallFolder, own.protocol);
  const granted = new Set(isElementCall ? ["media", "speaker-selection", "screen-wake-lock"] : []);
  const allows = (permission: string, isMainFrame: boolean) => isMainFrame && granted.has(permission);
  own.setPermissionRequestHandler((_contents, permission, answer, { isMainFrame }) =>
    answer(allows(permission, isMainFrame)),
  );
  own.setPermissionCheckHandler((_contents, permission, _origin, { isMainFrame }) => allows(permission, isMainFrame));
  own.setDevicePermissionHandler(() => false);
  own.on("will-download", (event) => event.preventDefault());
  own.setSpellCheckerEnabled(false);
  own.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = mayReach(url, isElementCall, local);
    if (!allowed) log.warn("refused a request of a widget");
    answer({ cancel: !allowed });
  });
  return own;
}

/** Element Call talks to the SFUs and services of the call, which may lie in the person's own network; others do not. */
function mayReach(text: string, isElementCall: boolean, local: boolean): boolean {
  if (/^(?:blob|data|devtools):/.test(text)) return true;
  if (isElementCall)
    return (
      /^(?:parley-element-call|https|wss):/.test(text) || /^(?:http|ws):\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(text)
    );
  return judgeWidgetUrl(text.replace(/^ws(s?):/, "http$1:"), local).ok;
}
