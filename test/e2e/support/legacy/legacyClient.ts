import { _electron } from "@playwright/test";
import type { Page } from "@playwright/test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { inherited, loader, requireEnv } from "../app.ts";
import type { Account } from "../fixtures.ts";
import { writeFilm, writeTone } from "../media.ts";
import type { Pattern } from "../media.ts";
import type { Legacy } from "./page.ts";

declare global {
  interface Window {
    legacy: Legacy;
  }
}

let bundled: Promise<string> | undefined;

/** The page's code with the SDK in it, as one script: a page of `file:` loads no modules. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    define: {
      "process.env.NODE_ENV": '"production"',
      global: "globalThis",
      // A script has no address of its own; what it needs lies in it.
      "import.meta.url": "location.href",
    },
    build: {
      write: false,
      minify: false,
      target: "chrome130",
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      lib: { entry: join(import.meta.dirname, "page.ts"), formats: ["iife"], name: "page" },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("nothing was built");
  return output.output[0].code;
}

/** Somebody with an older client, signed in, in a window of plain Chromium with a camera and a microphone of their own. */
export async function openLegacy(
  folder: string,
  account: Account,
  pattern: Pattern,
): Promise<{ page: Page; close(): Promise<void> }> {
  bundled ??= bundle();
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  writeFileSync(at("page.js"), await bundled);
  writeFileSync(
    at("page.html"),
    `<!doctype html><meta charset="utf-8"><title>Legacy</title>
<div role="group" aria-label="them"><video autoplay muted playsinline></video></div><audio autoplay></audio>
<script src="page.js"></script>`,
  );
  writeFileSync(at("package.json"), JSON.stringify({ name: "legacy", main: "main.cjs" }));
  writeFileSync(
    at("main.cjs"),
    `const { app, BrowserWindow } = require("electron");
app.whenReady().then(() => new BrowserWindow({ width: 640, height: 480, webPreferences: { backgroundThrottling: false } }).loadFile(${JSON.stringify(at("page.html"))}));`,
  );
  writeFilm(at("camera.y4m"), pattern);
  writeTone(at("microphone.wav"), pattern.tone);
  const app = await _electron.launch({
    executablePath: requireEnv("PARLEY_ELECTRON"),
    timeout: 30_000,
    args: [
      "-r",
      loader,
      folder,
      "--no-sandbox",
      "--disable-gpu",
      "--autoplay-policy=no-user-gesture-required",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${at("camera.y4m")}`,
      `--use-file-for-fake-audio-capture=${at("microphone.wav")}`,
    ],
    env: { ...inherited(), XDG_CONFIG_HOME: at("config"), XDG_CACHE_HOME: at("cache") },
  });
  try {
    return { page: await signIn(await app.firstWindow({ timeout: 30_000 }), account), close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function signIn(page: Page, account: Account): Promise<Page> {
  await page.waitForFunction(() => "legacy" in window);
  const { homeserver, username, password } = account.signIn;
  await page.evaluate(([server, user, secret]) => window.legacy.start(server, user, secret), [
    homeserver,
    username,
    password,
  ] as const);
  return page;
}
