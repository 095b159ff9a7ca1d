import { app } from "electron";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logFor } from "../../logging/log.ts";
import type { Profile } from "../profile.ts";
import { autostartEntry } from "./autostart.ts";

const log = logFor("login");

/** Has the system start Parley, without a window, when the person signs in to the computer; or no longer. */
export function setStartAtLogin(on: boolean, profile: Profile): void {
  try {
    if (process.platform === "linux") setAutostartFile(on, profile);
    else app.setLoginItemSettings({ openAtLogin: on, args: ["--hidden"] });
  } catch (error) {
    log.error("the start at login could not be changed", error);
  }
}

function setAutostartFile(on: boolean, { name }: Profile): void {
  const own = name !== "default";
  // On Linux `appData` is XDG_CONFIG_HOME.
  const folder = join(app.getPath("appData"), "autostart");
  const file = join(folder, own ? `parley-${name}.desktop` : "parley.desktop");
  if (!on) {
    rmSync(file, { force: true });
    return;
  }
  // An AppImage is mounted elsewhere at each start; the variable has the file itself.
  const program = [process.env["APPIMAGE"] ?? process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()])];
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, autostartEntry(own ? ["env", `PARLEY_PROFILE=${name}`, ...program] : program));
}
