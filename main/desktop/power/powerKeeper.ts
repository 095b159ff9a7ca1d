import { powerSaveBlocker } from "electron";
import { logFor } from "../../logging/log.ts";
import type { PowerWish } from "./callPower.ts";

const log = logFor("power");

/** Keeps the computer, or its display too, from sleeping for as long as that is wished. */
export class PowerKeeper {
  #wish: PowerWish = "none";
  #blocker: number | undefined;

  keep(wish: PowerWish): void {
    if (wish === this.#wish) return;
    this.#wish = wish;
    const before = this.#blocker;
    // The new one first: no moment without any.
    this.#blocker =
      wish === "none"
        ? undefined
        : powerSaveBlocker.start(wish === "displayOn" ? "prevent-display-sleep" : "prevent-app-suspension");
    if (before !== undefined) powerSaveBlocker.stop(before);
    log.info(`sleep: ${wish === "none" ? "allowed" : wish === "awake" ? "held off" : "held off, display too"}`);
  }
}
