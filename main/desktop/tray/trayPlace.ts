import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { hasXembedTray } from "./xembed.ts";

const run = promisify(execFile);
const ASK_MS = 2_000;

/**
 * Whether an icon of ours would be seen. Windows and macOS have a place for it; on Linux somebody must show it: a host
 * of StatusNotifierItem (asked on D-Bus), or an older tray (XEmbed, asked of the X server).
 */
export async function isTrayThere(platform = process.platform, env = process.env): Promise<boolean> {
  if (platform !== "linux") return true;
  return (await hasStatusNotifierHost()) || (await hasXembedTray(env).catch(() => false));
}

async function hasStatusNotifierHost(): Promise<boolean> {
  const name = "org.kde.StatusNotifierWatcher";
  const property = [`string:${name}`, "string:IsStatusNotifierHostRegistered"];
  const target = ["--session", "--print-reply=literal", `--dest=${name}`, "/StatusNotifierWatcher"];
  try {
    const { stdout } = await run("dbus-send", [...target, "org.freedesktop.DBus.Properties.Get", ...property], {
      timeout: ASK_MS,
    });
    return /\bboolean true\b/.test(stdout);
  } catch {
    // No session bus, no watcher on it, or no dbus-send to ask with.
    return false;
  }
}
