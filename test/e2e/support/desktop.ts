import { expect } from "@playwright/test";
import type { ElectronApplication } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Instance } from "./app.ts";

/** A window manager with a tray on the display of the tests, which has neither by itself. */
export async function startDesktop(folder: string): Promise<{ stop(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "jwmrc");
  writeFileSync(file, `<?xml version="1.0"?><JWM><Tray x="0" y="-1" height="32"><TaskList/><Dock/></Tray></JWM>`);
  const manager = spawn("jwm", ["-f", file], { stdio: "ignore" });
  await once(manager, "spawn");
  const exited = once(manager, "exit");
  return {
    stop: async () => {
      manager.kill();
      await exited;
    },
  };
}

/** Starts the app once more with the profile of one that runs; returns its exit status. */
export async function startAgain(
  instance: Pick<Instance, "folder">,
  profile: string,
  args: string[] = [],
): Promise<number | null> {
  const second = spawn(
    process.env["PARLEY_ELECTRON"] ?? "",
    [resolve(import.meta.dirname, "..", "..", ".."), "--no-sandbox", "--disable-gpu", ...args],
    {
      env: { ...process.env, XDG_CONFIG_HOME: join(instance.folder, "config"), PARLEY_PROFILE: profile },
      stdio: "ignore",
    },
  );
  const [code] = (await once(second, "exit")) as [number | null];
  return code;
}

/** Closes the main window as its button does. */
export function closeWindow(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isAlwaysOnTop()) window.close();
  });
}

/** Closes the main window for good, as a person does who has a tray: Parley says once that it goes on there. */
export async function closeToTray({ app, page }: Pick<Instance, "app" | "page">): Promise<void> {
  const hasTray = () =>
    page.evaluate(async () => {
      const state = await window.parley.getState({});
      return state.ok && state.value.desktop.tray;
    });
  await expect.poll(hasTray, { timeout: 30_000 }).toBe(true);
  const gone = page.waitForEvent("close");
  await closeWindow(app);
  // The page may be gone before the click is answered.
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^(All right|In Ordnung)$/ })
    .click()
    .catch((error: unknown) => {
      if (!page.isClosed()) throw error;
    });
  await gone;
}

export function windowCount(app: ElectronApplication): Promise<number> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
}

/** A picture of the whole screen, with what lies around the windows. */
export async function screenPicture(app: ElectronApplication, file: string): Promise<void> {
  const data = await app.evaluate(async ({ desktopCapturer }) => {
    const sources = await desktopCapturer.getSources({
      types: ["screen"],
      thumbnailSize: { width: 1920, height: 1200 },
    });
    return sources[0]?.thumbnail.toPNG().toString("base64") ?? "";
  });
  writeFileSync(file, Buffer.from(data, "base64"));
}
