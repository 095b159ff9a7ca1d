import type { BrowserWindow } from "electron";
import { z } from "zod";
import type { CallArgs, DesktopState } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import type { JsonFile } from "../settings/jsonFile.ts";
import { decideClose } from "./closing.ts";
import { AHEAD_AFTER_MS, stepAhead } from "./windowAhead.ts";
import type { AheadFacts } from "./windowAhead.ts";

const log = logFor("window");

/** What is remembered of the desktop beside the settings. */
export const DesktopMemory = z.object({ toldOfTray: z.boolean() });
export type DesktopMemory = z.infer<typeof DesktopMemory>;

export interface WindowKeeperOptions {
  memory: JsonFile<DesktopMemory>;
  /** Makes the window, out of sight. */
  make(): BrowserWindow;
  /** Whether the window that is there is one that the person has not asked for yet, and sees nothing of. */
  onAhead(ahead: boolean): void;
  quit(): void;
  inCall(): boolean;
  leaveCall(): Promise<void>;
  closeToTray(): boolean;
  /** Looks whether the app can be seen without a window. */
  lookForTray(): Promise<boolean>;
  /** Shows or takes back a question in the window. */
  ask(question: DesktopState["question"]): void;
}

/**
 * The one main window while there is one, and what closing it means. The app lives without it. While somebody rings one is
 * prepared out of sight, so that an answer finds its page there: it takes part in everything but what the person sees.
 */
export class WindowKeeper {
  readonly #options: WindowKeeperOptions;
  #window: BrowserWindow | undefined;
  /** The window has drawn and may be shown. */
  #ready = false;
  #ahead = false;
  #soon: NodeJS.Timeout | undefined;
  /** The person's window went, and it was not looked yet what is left. */
  #gone = false;
  #question: DesktopState["question"] = null;
  #mayClose = false;
  #quitting = false;

  constructor(options: WindowKeeperOptions) {
    this.#options = options;
  }

  /** Also one that is only prepared: its page is the main page. */
  get window(): BrowserWindow | undefined {
    return this.#window;
  }

  /** The one that the person has before them, or somewhere in their taskbar. */
  get shownWindow(): BrowserWindow | undefined {
    return this.#ahead ? undefined : this.#window;
  }

  /** Brings the window to the person: opened, restored or raised. */
  show(): void {
    const window = this.#window;
    if (window === undefined || this.#ahead) {
      this.open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** For the person: as soon as it has drawn, which one that was prepared may have done already. */
  open({ minimized } = { minimized: false }): void {
    if (this.shownWindow !== undefined) return;
    this.#forgetSoon();
    const window = this.#window ?? this.#make();
    this.#setAhead(false);
    const show = () => (minimized ? window.minimize() : window.show());
    if (this.#ready) show();
    else window.once("ready-to-show", show);
  }

  /** To be called whenever something rings, is answered or is over. */
  ringing(facts: Pick<AheadFacts, "incoming" | "doNotDisturb" | "inCall">): void {
    if (this.#quitting) return;
    const window = this.#window === undefined ? "none" : this.#ahead ? "ahead" : "shown";
    switch (stepAhead({ ...facts, window, waiting: this.#soon !== undefined })) {
      case "wait":
        this.#soon = setTimeout(() => this.#prepare(), AHEAD_AFTER_MS);
        return;
      case "forget":
        this.#forgetSoon();
        return;
      case "drop":
        this.#drop();
        return;
      case "stay":
    }
  }

  /** The app ends: nothing is asked any more. */
  end(): void {
    this.#quitting = true;
    this.#forgetSoon();
  }

  /**
   * The last window is gone without having been asked, e.g. destroyed: what runs must be seen somewhere. Nothing changes
   * where none of the windows that went was the person's: those of a ring, for example.
   */
  async lastWindowGone(): Promise<void> {
    if (this.#quitting || !this.#gone) return;
    this.#gone = false;
    if (!this.#options.closeToTray() || !(await this.#options.lookForTray())) this.#options.quit();
  }

  /** The call may have ended while it was asked about. */
  callChanged(): void {
    if (this.#question === "leaveCall" && !this.#options.inCall()) this.#ask(null);
  }

  async answer(answer: CallArgs<"answerClose">["answer"]): Promise<void> {
    const question = this.#question;
    this.#ask(null);
    if (question === null || answer === "cancel") return;
    if (answer === "hide") {
      // The page has opened the small window of the call, which leads back.
      this.#window?.hide();
      return;
    }
    if (question === "keepRunning") this.#rememberTold();
    if (answer === "quit") {
      this.#options.quit();
      return;
    }
    if (question === "leaveCall") await this.#options.leaveCall();
    await this.#close();
  }

  #make(): BrowserWindow {
    const window = this.#options.make();
    this.#window = window;
    this.#ready = false;
    this.#mayClose = false;
    window.once("ready-to-show", () => (this.#ready ||= this.#window === window));
    window.on("close", (event) => {
      // Who has not seen it is asked nothing.
      if (this.#mayClose || this.#quitting || this.#window !== window || this.#ahead) return;
      event.preventDefault();
      void this.#close();
    });
    window.on("closed", () => {
      if (this.#window !== window) return;
      this.#window = undefined;
      this.#gone ||= !this.#ahead;
      this.#setAhead(false);
      this.#ask(null);
    });
    return window;
  }

  #prepare(): void {
    this.#soon = undefined;
    this.#setAhead(true);
    this.#make();
    log.info("prepared out of sight while it rings");
  }

  /** Not closed but destroyed: its page has nothing to say to that. */
  #drop(): void {
    const window = this.#window;
    this.#window = undefined;
    this.#setAhead(false);
    window?.destroy();
    log.info("what was prepared is not needed");
  }

  #forgetSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  #setAhead(ahead: boolean): void {
    if (ahead === this.#ahead) return;
    this.#ahead = ahead;
    this.#options.onAhead(ahead);
  }

  async #close(): Promise<void> {
    const asked = this.#question !== null;
    const action = decideClose({
      quitting: this.#quitting,
      inCall: this.#options.inCall(),
      closeToTray: this.#options.closeToTray(),
      tray: await this.#options.lookForTray(),
      told: this.#options.memory.read()?.toldOfTray === true,
      asked,
    });
    switch (action) {
      case "askLeave":
      case "tell":
        this.show();
        this.#ask(action === "tell" ? "keepRunning" : "leaveCall");
        return;
      case "quit":
        this.#options.quit();
        return;
      case "close":
        if (this.#options.inCall()) await this.#options.leaveCall();
        this.#mayClose = true;
        this.#window?.close();
    }
  }

  #ask(question: DesktopState["question"]): void {
    this.#question = question;
    this.#options.ask(question);
  }

  #rememberTold(): void {
    try {
      this.#options.memory.write({ toldOfTray: true });
    } catch (error) {
      log.warn("it is not remembered that the person was told of the tray", error);
    }
  }
}
