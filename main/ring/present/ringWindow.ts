import { BrowserWindow, nativeTheme, screen, session } from "electron";
import type { Session, WebContents } from "electron";
import type { RingPage } from "../../../preload/contract.ts";
import { logFor } from "../../logging/log.ts";
import { serveApp } from "../../security/appProtocol.ts";
import { sendEvent } from "../../security/door.ts";
import { APP_RING } from "../../security/pages.ts";
import { sealedPreferences } from "../../security/sealedPreferences.ts";
import { placeRingWindow } from "./ringPlace.ts";
import type { RingPageHost } from "./ringPresenter.ts";

const log = logFor("ring-window");
/** Its own session, in memory: no permission, no host, nothing of the main window's. */
const PARTITION = "ring";
const background = { light: "#ffffff", dark: "#151927" };

export interface RingWindowOptions {
  preload: string;
  icon: string;
  title: string;
  /** Folder of the built pages. */
  folder: string;
  /** The person closed the window: they want quiet. */
  onClosed(id: string): void;
}

/**
 * The small window of a call that rings, above all others and without taking the focus; its page plays the sound as
 * well, and is out of sight when there is nothing but a sound. It exists only while something rings.
 */
export class RingWindow implements RingPageHost {
  readonly #options: RingWindowOptions;
  #session: Session | undefined;
  #window: BrowserWindow | undefined;
  #ready = false;
  #page: RingPage | null = null;

  constructor(options: RingWindowOptions) {
    this.#options = options;
  }

  owns(contents: WebContents): boolean {
    return this.#window !== undefined && !this.#window.isDestroyed() && contents === this.#window.webContents;
  }

  update(page: RingPage | null): void {
    this.#page = page;
    if (page === null) {
      // Not closed but destroyed: the sound ends with the page, at once.
      const window = this.#window;
      this.#window = undefined;
      window?.destroy();
      return;
    }
    if (this.#window === undefined) {
      // Not in this turn: making a window takes long, and the toast of the same call shall not wait for it.
      setImmediate(() => {
        if (this.#page !== null) this.#window ??= this.#open();
      });
      return;
    }
    const window = this.#window;
    if (!this.#ready) return;
    sendEvent(window.webContents, "ringPageChanged", page);
    this.#showOrHide(window, page);
  }

  #showOrHide(window: BrowserWindow, page: RingPage): void {
    if (page.call === null) window.hide();
    else if (!window.isVisible()) window.showInactive();
  }

  #open(): BrowserWindow {
    this.#ready = false;
    const window = new BrowserWindow({
      ...placeRingWindow(screen.getPrimaryDisplay().workArea),
      show: false,
      frame: false,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      title: this.#options.title,
      icon: this.#options.icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
      webPreferences: {
        preload: this.#options.preload,
        session: (this.#session ??= sealedSession(this.#options.folder)),
        ...sealedPreferences,
        // It rings before anybody has clicked anything.
        autoplayPolicy: "no-user-gesture-required",
      },
    });
    // Above full-screen windows too, where the desktop lets it.
    window.setAlwaysOnTop(true, "screen-saver");
    window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    window.once("ready-to-show", () => {
      if (this.#window !== window || this.#page === null) return;
      this.#ready = true;
      // What has changed since the page asked.
      sendEvent(window.webContents, "ringPageChanged", this.#page);
      this.#showOrHide(window, this.#page);
    });
    window.on("closed", () => {
      if (this.#window !== window) return;
      this.#window = undefined;
      if (this.#page?.call != null) this.#options.onClosed(this.#page.call.id);
    });
    window.webContents.on("render-process-gone", (_event, details) => {
      log.error(`the ring page's process is gone: ${details.reason}`);
      if (this.#window === window) window.webContents.reload();
    });
    void window.loadURL(APP_RING).catch((error: unknown) => {
      // Destroyed while it was loading: answered that fast.
      if (this.#window === window) log.error("the ring page could not be loaded", error);
    });
    return window;
  }
}

function sealedSession(folder: string): Session {
  const own = session.fromPartition(PARTITION);
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !details.url.startsWith("parley-app://app/") }));
  serveApp(folder, own.protocol);
  return own;
}
