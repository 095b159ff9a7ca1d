import { BrowserWindow, nativeTheme } from "electron";
import type { Session } from "electron";
import { join } from "node:path";
import { logFor } from "../logging/log.ts";
import { APP_INDEX } from "../security/pages.ts";
import { sealedPreferences } from "../security/sealedPreferences.ts";

const log = logFor("window");

/** The colours of the page's background, so that no white flash precedes the first paint. */
const background = { light: "#f6f5f8", dark: "#131217" };

export interface MainWindowOptions {
  preload: string;
  icon: string;
  session: Session;
  title: string;
  /** Where it opens, in pixels of the screen; centred when left out. */
  position?: { x: number; y: number };
  /** Only in the taskbar at first. */
  minimized: boolean;
}

/** Opens the one main window: sandboxed, isolated, without node, on our own page. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 480,
    minHeight: 400,
    ...options.position,
    show: false,
    title: options.title,
    icon: options.icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: options.preload,
      session: options.session,
      ...sealedPreferences,
      // Remote audio must play without a click after a reload in a call.
      autoplayPolicy: "no-user-gesture-required",
    },
  });
  window.once("ready-to-show", () => (options.minimized ? window.minimize() : window.show()));
  window.webContents.on("render-process-gone", (_event, details) => {
    log.error(`the page's process is gone: ${details.reason} (${details.exitCode})`);
    // The membership lives on in this process; the page comes back into the call by itself.
    if (details.reason !== "clean-exit" && !window.isDestroyed()) window.webContents.reload();
  });
  void window.loadURL(APP_INDEX);
  return window;
}

export function outPath(...parts: string[]): string {
  return join(import.meta.dirname, "..", ...parts);
}
