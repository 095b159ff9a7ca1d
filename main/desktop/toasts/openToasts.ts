import { nativeImage } from "electron";
import { ElectronToasts } from "./electronToasts.ts";
import type { Picture } from "./freedesktopMessage.ts";
import { FreedesktopToasts } from "./freedesktopToasts.ts";
import type { Toasts } from "./toasts.ts";

const ICON_SIZE = 64;

/** The toasts of this desktop. @param icon path of the app's icon */
export function openToasts(appName: string, icon: string): Toasts {
  if (process.platform !== "linux") return new ElectronToasts();
  return new FreedesktopToasts({ appName, desktopEntry: "parley", picture: pictureOf(icon) });
}

function pictureOf(icon: string): Picture | undefined {
  const image = nativeImage.createFromPath(icon).resize({ width: ICON_SIZE, height: ICON_SIZE });
  if (image.isEmpty()) return undefined;
  // Chromium's bitmaps are BGRA.
  const rgba = Buffer.from(image.toBitmap({ scaleFactor: 1 })).swap32();
  for (let index = 0; index < rgba.length; index += 4) {
    // swap32 made ARGB of it.
    const alpha = rgba[index] ?? 0;
    rgba.copyWithin(index, index + 1, index + 4);
    rgba[index + 3] = alpha;
  }
  return { ...image.getSize(), rgba };
}
