import { BrowserWindow, nativeTheme } from "electron";
import type { Session } from "electron";
import { join } from "node:path";
import { logFor } from "../logging/log.ts";
import { APP_INDEX } from "../security/pages.ts";
import { sealedPreferences } from "../security/sealedPreferences.ts";

const log = logFor("window");

/** The colours of the page's background, so that no white flash precedes the first paint. */
const background = { light: "#f6f5f8", dark: "#131217" };

/** A window that is on its way out is gone by then, and the app that ends with it. */
const GOING_MS = 3_000;

export interface MainWindowOptions {
  preload: string;
  icon: string;
  session: Session;
  title: string;
  /** Where it opens, in pixels of the screen; centred when left out. */
  position?: { x: number; y: number };
}

/** Makes the one main window: sandboxed, isolated, without node, on our own page, and out of sight until it is shown. */
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
  window.webContents.on("render-process-gone", (_event, details) => {
    log.error(`the page's process is gone: ${details.reason} (${details.exitCode})`);
    // The membership lives on in this process; the page comes back into the call by itself.
    if (details.reason !== "clean-exit" && !window.isDestroyed()) window.webContents.reload();
  });
  void window.loadURL(APP_INDEX).catch((error: unknown) => {
    // One that was prepared for a call that is over already goes while it is loading, and so does one of an app that ends.
    setTimeout(() => {
      if (!window.isDestroyed()) log.error("the page could not be loaded", error);
    }, GOING_MS);
  });
  return window;
}

export function outPath(...parts: string[]): string {
  return join(import.meta.dirname, "..", ...parts);
}
