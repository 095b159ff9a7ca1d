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

interface Shown {
  left: number[];
  right: number[];
  /** Where the white bar of the film is, rows from above; -1 for nowhere. It moves with each frame. */
  bar: number;
}

/**
 * The other's picture as the main window has it on the screen, where it fills most of a call of two. Taken by main:
 * Playwright has no page any more after its process died.
 */
export async function shownInWindow(app: ElectronApplication): Promise<Shown | undefined> {
  return app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) return undefined;
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1000));
    const image = await Promise.race([contents.capturePage().catch(() => undefined), late]);
    if (image === undefined || image.isEmpty()) return undefined;
    const { width, height } = image.getSize();
    const pixels = image.toBitmap();
    const at = (x: number, y: number) => {
      const offset = (Math.round(y) * width + Math.round(x)) * 4;
      // Blue comes first.
      return [pixels[offset + 2] ?? 0, pixels[offset + 1] ?? 0, pixels[offset] ?? 0];
    };
    const middle = (x: number) => {
      const column = Array.from({ length: 40 }, (_, row) => at(width * x, height * (0.2 + row * 0.01)));
      return [0, 1, 2].map((channel) => column.map((pixel) => pixel[channel] ?? 0).sort((a, b) => a - b)[20] ?? 0);
    };
    // The whitest row; a small picture that is shown large has no sharp edges.
    let [bar, whitest] = [-1, 100];
    for (let y = Math.round(height * 0.1); y < height * 0.85; y++) {
      const white = Math.min(...at(width * 0.25, y));
      if (white > whitest) [bar, whitest] = [y, white];
    }
    return { left: middle(0.25), right: middle(0.75), bar };
  });
}
