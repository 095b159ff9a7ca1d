import { screen } from "electron";
import type { BrowserWindow, BrowserWindowConstructorOptions, HandlerDetails, WebContents } from "electron";
import { logFor } from "../logging/log.ts";
import { APP_INDEX } from "../security/pages.ts";
import { isPipRequest, PIP_FRAME } from "../security/pipRequest.ts";
import { sealedPreferences } from "../security/sealedPreferences.ts";
import type { JsonFile } from "../settings/jsonFile.ts";
import { PIP_MIN, placePip } from "./pipPlace.ts";
import type { Bounds } from "./pipPlace.ts";

const log = logFor("pip");

export interface PipOptions {
  /** Where its place is kept. */
  file: JsonFile<Bounds>;
  /** Whether a call is running: joining or joined, and not being left. */
  inCall(): boolean;
  mainWindow(): BrowserWindow | undefined;
}

/** The small window of a call: what it may be, where it was last, and the way back from it. */
export class PipWindows {
  readonly #options: PipOptions;

  constructor(options: PipOptions) {
    this.#options = options;
  }

  /**
   * The answer to a `window.open`: options for exactly the one window of a running call, else undefined.
   * It is an empty document of the page's own process, without a preload, drawn into by the page.
   */
  optionsFor(contents: WebContents, details: HandlerDetails): BrowserWindowConstructorOptions | undefined {
    const request = {
      openerUrl: contents.getURL(),
      fromMainWindow: contents === this.#options.mainWindow()?.webContents,
      url: details.url,
      frameName: details.frameName,
      features: details.features,
      inCall: this.#options.inCall(),
    };
    if (!isPipRequest(request, APP_INDEX)) return undefined;
    const primary = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
    return {
      ...placePip(
        this.#options.file.read(),
        [primary, ...others].map((display) => display.workArea),
      ),
      minWidth: PIP_MIN.width,
      minHeight: PIP_MIN.height,
      alwaysOnTop: true,
      frame: false,
      resizable: true,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      backgroundColor: "#0a0c14",
      webPreferences: sealedPreferences,
    };
  }

  /** Looks after the small windows that a page opens: remembers where a person puts one, and leads back from it. */
  follow(contents: WebContents): void {
    contents.on("did-create-window", (window: BrowserWindow, { frameName }) => {
      if (frameName !== PIP_FRAME) return;
      let bounds = window.getBounds();
      // Read while it lives: a window that ends with its opener says nothing before it is gone.
      const remember = () => (bounds = window.getBounds());
      window.on("move", remember);
      window.on("resize", remember);
      window.webContents.on("render-process-gone", () => window.destroy());
      window.on("closed", () => {
        this.#save(bounds);
        // However it was closed, a running call must not be left without a window.
        if (this.#options.inCall()) this.#showMain();
      });
    });
  }

  #save(bounds: Bounds): void {
    try {
      this.#options.file.write(bounds);
    } catch (error) {
      log.warn("the place of the small window is not remembered", error);
    }
  }

  #showMain(): void {
    const window = this.#options.mainWindow();
    if (window === undefined || window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }
}
