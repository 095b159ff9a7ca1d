import type { BrowserWindow } from "electron";
import { z } from "zod";
import type { CallArgs, DesktopState } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import type { JsonFile } from "../settings/jsonFile.ts";
import { decideClose } from "./closing.ts";

const log = logFor("window");

/** What is remembered of the desktop beside the settings. */
export const DesktopMemory = z.object({ toldOfTray: z.boolean() });
export type DesktopMemory = z.infer<typeof DesktopMemory>;

export interface WindowKeeperOptions {
  memory: JsonFile<DesktopMemory>;
  open(how: { minimized: boolean }): BrowserWindow;
  quit(): void;
  inCall(): boolean;
  leaveCall(): Promise<void>;
  closeToTray(): boolean;
  /** Looks whether the app can be seen without a window. */
  lookForTray(): Promise<boolean>;
  /** Shows or takes back a question in the window. */
  ask(question: DesktopState["question"]): void;
}

/** The one main window while there is one, and what closing it means. The app lives without it. */
export class WindowKeeper {
  readonly #options: WindowKeeperOptions;
  #window: BrowserWindow | undefined;
  #question: DesktopState["question"] = null;
  #mayClose = false;
  #quitting = false;

  constructor(options: WindowKeeperOptions) {
    this.#options = options;
  }

  get window(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Brings the window to the person: opened, restored or raised. */
  show(): void {
    const window = this.#window;
    if (window === undefined) {
      this.open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  open(how = { minimized: false }): void {
    if (this.#window !== undefined) return;
    const window = this.#options.open(how);
    this.#window = window;
    this.#mayClose = false;
    window.on("close", (event) => {
      if (this.#mayClose || this.#quitting) return;
      event.preventDefault();
      void this.#close();
    });
    window.on("closed", () => {
      this.#window = undefined;
      this.#ask(null);
    });
  }

  /** The app ends: nothing is asked any more. */
  end(): void {
    this.#quitting = true;
  }

  /** The last window is gone without having been asked, e.g. destroyed: what runs must be seen somewhere. */
  async lastWindowGone(): Promise<void> {
    if (this.#quitting) return;
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
