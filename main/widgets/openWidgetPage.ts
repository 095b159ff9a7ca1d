import { app } from "electron";
import type { BrowserWindow } from "electron";
import { join } from "node:path";
import { outPath } from "../desktop/mainWindow.ts";
import { ParleyFailure } from "../failure.ts";
import type { OpenPage } from "./openWidget.ts";
import { WidgetView } from "./widgetView.ts";

/** A widget's page in a view of the main window. @throws ParleyFailure `WidgetGone` when there is no window. */
export function openWidgetPage(
  window: BrowserWindow | undefined,
  { elementCall, ...options }: Parameters<OpenPage>[0],
): ReturnType<OpenPage> {
  if (window === undefined || window.isDestroyed()) throw new ParleyFailure("WidgetGone");
  return new WidgetView({
    ...options,
    window,
    preload: outPath("preload", "widget.cjs"),
    // Beside the archive in an installed app.
    elementCallFolder: elementCall
      ? app.isPackaged
        ? join(process.resourcesPath, "element-call")
        : outPath("element-call")
      : undefined,
  });
}
