import type { ElectronApplication } from "@playwright/test";
import { readFileSync } from "node:fs";
import { withDescendants } from "../../e2e/support/app.ts";
import type { Instance } from "../../e2e/support/app.ts";

/** The app's processes of one of Chromium's types, for example "renderer" or "gpu-process". */
export function processesOf({ app }: Instance, type: string): number[] {
  return withDescendants(app.process().pid ?? 0).filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ");
      return command.includes(`--type=${type}`) || command.includes(`--utility-sub-type=${type}`);
    } catch {
      // Ended while we looked.
      return false;
    }
  });
}

export function killProcesses(instance: Instance, type: string): void {
  const pids = processesOf(instance, type);
  if (pids.length === 0) throw new Error(`no process of type ${type}`);
  for (const pid of pids) process.kill(pid, "SIGKILL");
}

/** Freezes or thaws all of the app at once, as a computer's sleep does. */
export function signalAll({ app }: Instance, signal: "SIGSTOP" | "SIGCONT"): void {
  for (const pid of withDescendants(app.process().pid ?? 0)) process.kill(pid, signal);
}

/**
 * What the main window shows of a participant, asked through main: Playwright has no page any more after its process died.
 * @returns decoded frames, and the colour left and right; undefined while there is no picture
 */
export async function pictureThroughMain(app: ElectronApplication, name: string) {
  const script = `(() => {
    const video = document.querySelector('[role="group"][aria-label=${JSON.stringify(name)}] video');
    if (!video || video.videoWidth === 0 || video.readyState < 2) return undefined;
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, 64, 36);
    const at = (x) => [...context.getImageData(x, 18, 1, 1).data].slice(0, 3);
    return { frames: video.getVideoPlaybackQuality().totalVideoFrames, left: at(14), right: at(50) };
  })()`;
  return app.evaluate(async ({ BrowserWindow }, code) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined || contents.isCrashed() || contents.isLoading()) return undefined;
    return (await contents.executeJavaScript(code).catch(() => undefined)) as
      | { frames: number; left: number[]; right: number[] }
      | undefined;
  }, script);
}
