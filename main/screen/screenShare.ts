import { desktopCapturer, webContents } from "electron";
import type { DesktopCapturerSource, Session, WebContents, WebFrameMain } from "electron";
import type { ScreenSources } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";

const log = logFor("screen");
/** A choice holds for the capture that follows it at once, and for one only. */
const CHOICE_MS = 10_000;
const THUMBNAIL = { width: 320, height: 180 };

export interface ScreenShareOptions {
  session: Session;
  isOurs(contents: WebContents): boolean;
  inCall(): boolean;
  platform: NodeJS.Platform;
}

/**
 * What of this computer the page may capture: exactly the screen or window that the person has just chosen from our
 * list, in a call, once. Without such a choice every capture is refused.
 */
export class ScreenShare {
  readonly #options: ScreenShareOptions;
  #listed: DesktopCapturerSource[] = [];
  #choice: { source: DesktopCapturerSource; sound: boolean; untilTs: number } | undefined;

  constructor(options: ScreenShareOptions) {
    this.#options = options;
    options.session.setDisplayMediaRequestHandler((request, answer) => {
      const choice = this.#take();
      const contents = request.frame === null ? undefined : contentsOf(request.frame);
      if (choice === undefined || contents === undefined || !options.isOurs(contents)) {
        log.warn("refused a capture of the screen that nobody has chosen");
        // Electron rejects the page's request when there is no video.
        answer({});
        return;
      }
      answer({ video: choice.source, ...(choice.sound && this.#soundPossible ? { audio: "loopback" } : {}) });
    });
  }

  /** @throws ParleyFailure `NotInCall`, `ScreenUnavailable`. */
  async list(): Promise<ScreenSources> {
    if (!this.#options.inCall()) throw new ParleyFailure("NotInCall");
    try {
      this.#listed = await desktopCapturer.getSources({ types: ["screen", "window"], thumbnailSize: THUMBNAIL });
    } catch (cause) {
      throw new ParleyFailure("ScreenUnavailable", { cause });
    }
    if (this.#listed.length === 0) throw new ParleyFailure("ScreenUnavailable");
    return {
      soundPossible: this.#soundPossible,
      sources: this.#listed.map((source) => ({
        id: source.id,
        kind: source.id.startsWith("screen:") ? "screen" : "window",
        name: cleanName(source.name, source.id),
        thumbnail: source.thumbnail.toDataURL(),
      })),
    };
  }

  /** @throws ParleyFailure `NotInCall`, `ScreenUnavailable` (it was closed meanwhile). */
  choose(id: string, sound: boolean): void {
    if (!this.#options.inCall()) throw new ParleyFailure("NotInCall");
    const source = this.#listed.find((each) => each.id === id);
    if (source === undefined) throw new ParleyFailure("ScreenUnavailable");
    this.#choice = { source, sound, untilTs: Date.now() + CHOICE_MS };
  }

  /** Whether a capture may begin now: asked by the permission handlers. */
  get isChosen(): boolean {
    return this.#choice !== undefined && this.#choice.untilTs > Date.now() && this.#options.inCall();
  }

  #take() {
    const choice = this.isChosen ? this.#choice : undefined;
    this.#choice = undefined;
    return choice;
  }

  /** Chromium captures the system's own sound on Windows alone. */
  get #soundPossible(): boolean {
    return this.#options.platform === "win32";
  }
}

/** The page of a top frame; our pages have no others. */
function contentsOf(frame: WebFrameMain): WebContents | undefined {
  return frame.parent === null ? webContents.fromFrame(frame) : undefined;
}
