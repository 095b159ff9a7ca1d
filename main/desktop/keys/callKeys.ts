import { globalShortcut } from "electron";
import type { DesktopState } from "../../../preload/contract.ts";
import { logFor } from "../../logging/log.ts";
import { isAccelerator, wantedKeys } from "./wantedKeys.ts";
import type { KeyWish } from "./wantedKeys.ts";

const log = logFor("keys");

/** Keys that work in every app, held only while they are of use: during a call. */
export class CallKeys {
  readonly #toggle: () => void;
  #held: string[] = [];

  constructor(toggleMicrophone: () => void) {
    this.#toggle = toggleMicrophone;
  }

  /** @returns what became of the person's own keys. */
  hold(wish: KeyWish): DesktopState["globalMute"] {
    const wanted = wantedKeys(wish);
    for (const key of this.#held.filter((held) => !wanted.includes(held))) globalShortcut.unregister(key);
    this.#held = wanted.filter((key) => this.#held.includes(key) || this.#take(key));
    if (!isAccelerator(wish.globalMute)) return "none";
    if (wanted.includes(wish.globalMute)) return this.#held.includes(wish.globalMute) ? "ready" : "taken";
    // Outside of a call: found out by taking them for a moment, so that the settings can tell.
    if (!this.#take(wish.globalMute)) return "taken";
    globalShortcut.unregister(wish.globalMute);
    return "ready";
  }

  release(): void {
    for (const key of this.#held) globalShortcut.unregister(key);
    this.#held = [];
  }

  #take(key: string): boolean {
    try {
      return globalShortcut.register(key, this.#toggle);
    } catch (error) {
      log.warn(`${key} can't be a global shortcut`, error instanceof Error ? error.message : "");
      return false;
    }
  }
}
