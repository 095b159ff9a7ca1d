import { screen } from "electron";
import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from "electron";
import type { JsonFile } from "../settings/jsonFile.ts";
import { PIP_FRAME, PIP_MIN, placePip } from "./pipPlace.ts";
import type { Bounds } from "./pipPlace.ts";

/** The small window of a call: what it may be, and where it was last. */
export class PipWindows {
  readonly #file: JsonFile<Bounds>;
  readonly #inCall: () => boolean;

  constructor(file: JsonFile<Bounds>, inCall: () => boolean) {
    this.#file = file;
    this.#inCall = inCall;
  }

  /**
   * The answer to `window.open` of our page: options for exactly the one window of a running call, else undefined.
   * It is an empty document of the page's own process, without a preload, drawn into by the page.
   */
  optionsFor(details: { url: string; frameName: string }): BrowserWindowConstructorOptions | undefined {
    if (details.frameName !== PIP_FRAME || details.url !== "about:blank" || !this.#inCall()) return undefined;
    const workAreas = screen.getAllDisplays().map((display) => display.workArea);
    return {
      ...placePip(this.#file.read(), workAreas),
      minWidth: PIP_MIN.width,
      minHeight: PIP_MIN.height,
      alwaysOnTop: true,
      frame: false,
      resizable: true,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      backgroundColor: "#0a0c14",
      webPreferences: {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        backgroundThrottling: false,
      },
    };
  }

  /** Remembers where a person puts it. */
  follow(contents: WebContents): void {
    contents.on("did-create-window", (window: BrowserWindow, { frameName }) => {
      if (frameName !== PIP_FRAME) return;
      // Above full-screen windows too, where the system knows such a level.
      window.setAlwaysOnTop(true, "floating");
      window.on("close", () => this.#file.write(window.getBounds()));
    });
  }
}
