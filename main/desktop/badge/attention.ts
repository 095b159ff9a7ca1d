import { app, nativeImage } from "electron";
import type { BrowserWindow } from "electron";
import type { IncomingCall } from "../../../preload/contract.ts";
import { badgeCount, wantsAttention } from "./badge.ts";

/** Number and flashing at the app's icon: dock, launcher (Unity's API), taskbar. */
export class Attention {
  readonly #overlay: string;
  readonly #window: () => BrowserWindow | undefined;
  #count = 0;
  #flashing = false;

  /** @param overlay path of the image that Windows lays over the taskbar's icon. */
  constructor(overlay: string, window: () => BrowserWindow | undefined) {
    this.#overlay = overlay;
    this.#window = window;
  }

  show(incoming: readonly IncomingCall[], missed: number, description: string): void {
    const window = this.#window();
    const count = badgeCount(incoming, missed);
    if (count !== this.#count) {
      this.#count = count;
      app.setBadgeCount(count);
      if (process.platform === "win32") {
        window?.setOverlayIcon(count > 0 ? nativeImage.createFromPath(this.#overlay) : null, description);
      }
    }
    const flashing = wantsAttention(incoming, window?.isFocused() === true);
    if (flashing !== this.#flashing) {
      this.#flashing = flashing;
      window?.flashFrame(flashing);
    }
  }
}
