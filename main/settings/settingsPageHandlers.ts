import { app, dialog } from "electron";
import { open, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { CallName, DiagnosticsPart, settingsPageCalls } from "../../preload/contract.ts";
import { collect } from "../diagnostics/collect.ts";
import { bundleText } from "../diagnostics/bundle.ts";
import { ParleyFailure } from "../failure.ts";
import type { Announcements } from "../guest/guestServer.ts";
import type { SessionService } from "../matrix/sessionService.ts";
import { lookAtServers } from "../privacy/lookAtServers.ts";
import type { CallHandlers } from "../security/door.ts";
import { listSessions, renameSession, SessionEnding } from "../sessions/accountSessions.ts";
import { openInBrowser } from "../sessions/openInBrowser.ts";
import type { SignedIn } from "../signedIn.ts";
import type { StateHub } from "../state.ts";
import { MAX_SETTINGS_BYTES, readSettings, writeSettings } from "./settingsFile.ts";

type SettingsPageHandlers = Pick<CallHandlers, CallName & keyof typeof settingsPageCalls>;

export interface SettingsPageOptions {
  hub: StateHub;
  session: SessionService;
  announcements: Announcements;
  /** Of the profile. */
  folder: string;
  /** Address of the updates; undefined where there are none. */
  updateFeed: string | undefined;
  here(): SignedIn;
}

/** The answers to what the settings page asks. */
export function settingsPageHandlers(options: SettingsPageOptions): SettingsPageHandlers {
  const { hub, session } = options;
  const ending = new SessionEnding(openInBrowser);
  /** What the person has read: it is that, and nothing newer, that is saved. */
  let collected: DiagnosticsPart[] = [];
  return {
    listSessions: () => listSessions(session.requireClient()),
    renameSession: async ({ deviceId, name }) => {
      await renameSession(session.requireClient(), deviceId, name);
      return null;
    },
    endSessions: (args) => ending.end(session.requireClient(), args),

    exportSettings: () =>
      save(
        "parley-settings.json",
        { name: "JSON", extensions: ["json"] },
        writeSettings(hub.current.settings, app.getVersion()),
      ),
    readSettingsFile: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        properties: ["openFile"],
        filters: [{ name: "JSON", extensions: ["json"] }],
      });
      const [path] = filePaths;
      return canceled || path === undefined ? null : readSettings(await readStart(path, MAX_SETTINGS_BYTES + 1));
    },

    describeServers: () => lookAtServers({ ...options, services: options.here() }),

    describeApp: () => {
      const { electron = "", chrome = "" } = process.versions;
      return { version: app.getVersion(), electron, chromium: chrome };
    },
    collectDiagnostics: async ({ statistics }) => {
      collected = await collect({ hub, folder: options.folder, statistics });
      return collected;
    },
    saveDiagnostics: async ({ names }) => {
      const parts = collected.filter(({ name }) => names.includes(name));
      if (parts.length === 0) throw new ParleyFailure("InvalidRequest", { detail: "nothing was collected" });
      return save("parley-diagnostics.txt", { name: "Text", extensions: ["txt"] }, bundleText(parts));
    },
  };
}

/** Asks where to, and writes it there for this person alone. @throws ParleyFailure `FileNotSaved`. */
async function save(defaultPath: string, filter: Electron.FileFilter, text: string): Promise<{ saved: boolean }> {
  const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath, filters: [filter] });
  if (canceled || filePath === "") return { saved: false };
  try {
    await writeFile(filePath, text, { mode: 0o600 });
  } catch (cause) {
    throw new ParleyFailure("FileNotSaved", { cause });
  }
  return { saved: true };
}

/** At most so many bytes of a file, however large it is. @throws ParleyFailure `FileUnreadable`. */
async function readStart(path: string, bytes: number): Promise<Uint8Array> {
  try {
    const file = await open(path, "r");
    try {
      const buffer = Buffer.alloc(bytes);
      let read = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, read, bytes - read, read);
        read += bytesRead;
        if (bytesRead === 0 || read === bytes) return buffer.subarray(0, read);
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new ParleyFailure("FileUnreadable", { detail: basename(path), cause });
  }
}
