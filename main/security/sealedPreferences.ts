import type { WebPreferences } from "electron";

/** What every window of ours is: isolated, sandboxed, without node, and at full pace while it is out of sight. */
export const sealedPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  spellcheck: false,
  // A call goes on, and its timers with it, while the window is minimized.
  backgroundThrottling: false,
} as const satisfies WebPreferences;
