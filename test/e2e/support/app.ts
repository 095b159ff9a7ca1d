import { _electron } from "@playwright/test";
import type { ElectronApplication, Page } from "@playwright/test";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Pattern } from "./media.ts";
import { writeFilm, writeTone } from "./media.ts";

const root = resolve(import.meta.dirname, "..", "..", "..");
export const loader = join(root, "node_modules", "playwright-core", "lib", "server", "electron", "loader.js");

export interface LaunchOptions {
  /** Private folder of this instance; the same one again is the same computer after a restart. */
  folder: string;
  profile?: string;
  pattern?: Pattern;
  /** A film for the camera (y4m, mjpeg) instead of a pattern. */
  film?: string;
  /** A recording for the microphone (wav) instead of a pattern's tone. */
  sound?: string;
  signIn?: { homeserver: string; username: string; password: string };
  /** No camera and microphone at all. */
  noDevices?: boolean;
  env?: Record<string, string>;
  args?: string[];
  /** As on a desktop that Electron knows: its own key lies in the tests' keyring. Playwright takes that away else. */
  ownEncryption?: boolean;
  /** Starts the engine, with its arguments, in place of the engine itself. */
  executable?: string;
  /** Runs before the window is waited for: for a start without one. */
  beforeWindow?: (app: ElectronApplication) => Promise<void>;
}

export interface Instance {
  app: ElectronApplication;
  page: Page;
  folder: string;
  /** What the page wrote to its console. */
  consoleLines: string[];
  /** Ends it as a person does: closes the window, and waits for the process. */
  quit(): Promise<void>;
  /** kill -9 of the whole app, and waits for its end. */
  kill(): Promise<void>;
}

/** Starts the built app, the way a person's computer would run it, with a camera and a microphone that show a pattern. */
export async function launch(options: LaunchOptions): Promise<Instance> {
  mkdirSync(options.folder, { recursive: true });
  const media: string[] = [];
  if (options.noDevices !== true) media.push("--use-fake-device-for-media-stream");
  if (options.pattern !== undefined) {
    const film = join(options.folder, "camera.y4m");
    const tone = join(options.folder, "microphone.wav");
    writeFilm(film, options.pattern);
    writeTone(tone, options.pattern.tone);
    media.push(`--use-file-for-fake-video-capture=${film}`, `--use-file-for-fake-audio-capture=${tone}`);
  }
  if (options.film !== undefined) media.push(`--use-file-for-fake-video-capture=${options.film}`);
  if (options.sound !== undefined) media.push(`--use-file-for-fake-audio-capture=${options.sound}`);
  const app = await _electron.launch({
    executablePath: options.executable ?? requireEnv("PARLEY_ELECTRON"),
    timeout: 30_000,
    // With its loader Playwright holds the start back until it is connected; without, it sometimes misses the window.
    args: [
      "-r",
      options.ownEncryption === true ? encryptingLoader(options.folder) : loader,
      root,
      "--no-sandbox",
      "--disable-gpu",
      "--lang=en-US",
      ...media,
      ...(options.args ?? []),
    ],
    env: {
      ...inherited(),
      XDG_CONFIG_HOME: join(options.folder, "config"),
      XDG_CACHE_HOME: join(options.folder, "cache"),
      // Secrets of several instances lie in one keyring: the profile tells them apart.
      PARLEY_PROFILE: options.profile ?? "default",
      LANGUAGE: "en",
      ...(options.signIn === undefined ? {} : { PARLEY_DEV_SIGN_IN: JSON.stringify(options.signIn) }),
      ...options.env,
    },
  });
  await options.beforeWindow?.(app);
  const page = await app.firstWindow({ timeout: 30_000 });
  const exited = once(app.process(), "exit");
  const consoleLines: string[] = [];
  const now = () => new Date().toISOString().slice(11, 23);
  page.on("console", (message) => consoleLines.push(`${now()} ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => consoleLines.push(`${now()} pageerror: ${error.stack ?? error.message}`));
  return {
    app,
    page,
    folder: options.folder,
    consoleLines,
    quit: async () => {
      await app.close().catch(() => {});
      await exited;
    },
    kill: async () => {
      for (const pid of withDescendants(app.process().pid ?? 0)) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Ended by itself meanwhile.
        }
      }
      await exited;
    },
  };
}

/** Playwright's loader, after which what it has set (`--password-store=basic`, for browsers without a keyring) is set right. */
function encryptingLoader(folder: string): string {
  const file = join(folder, "loader.cjs");
  writeFileSync(
    file,
    `require(${JSON.stringify(loader)});
const { commandLine } = require("electron").app;
commandLine.removeSwitch("password-store");
commandLine.appendSwitch("password-store", "gnome-libsecret");
`,
  );
  return file;
}

/** The process and all that it started: Chromium's own processes would live on for a moment, and write to the profile. */
export function withDescendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The command's name stands in brackets and may contain anything; the parent is the second field behind it.
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // Ended while we looked.
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the end-to-end tests by \`npm run e2e\``);
  return value;
}

export function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
