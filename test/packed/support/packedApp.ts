import { chromium, expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { inherited, withDescendants } from "../../e2e/support/app.ts";
import type { Pattern } from "../../e2e/support/media.ts";
import { writeFilm, writeTone } from "../../e2e/support/media.ts";

export interface PackedInstance {
  page: Page;
  /** Evaluates an expression in the main process, by its inspector. */
  main(expression: string): Promise<unknown>;
  /** Ends it as a desktop does at the end of a session. */
  quit(): Promise<void>;
  kill(): Promise<void>;
}

export interface PackedOptions {
  executable: string;
  folder: string;
  profile: string;
  pattern: Pattern;
  env?: Record<string, string>;
}

/**
 * Starts a packed app and drives it by Chromium's own protocol. Playwright's way for Electron counts on a loader that
 * holds the start back, which a packed app does not load; without, it sometimes waits for ever for a window that was
 * there before it.
 */
export async function launchPacked(options: PackedOptions): Promise<PackedInstance> {
  const { executable, folder, profile, pattern, env } = options;
  mkdirSync(folder, { recursive: true });
  const [film, tone] = [join(folder, "camera.y4m"), join(folder, "microphone.wav")];
  writeFilm(film, pattern);
  writeTone(tone, pattern.tone);
  const media = [
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${film}`,
    `--use-file-for-fake-audio-capture=${tone}`,
  ];
  const child = spawn(
    executable,
    ["--inspect=0", "--remote-debugging-port=0", "--no-sandbox", "--disable-gpu", "--lang=en-US", ...media],
    {
      env: {
        ...inherited(),
        XDG_CONFIG_HOME: join(folder, "config"),
        XDG_CACHE_HOME: join(folder, "cache"),
        PARLEY_PROFILE: profile,
        LANGUAGE: "en",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const ended = once(child, "exit");
  const doors = await listening([child.stdout, child.stderr], ended);
  await expect.poll(() => titles(doors.page)).toContain("Parley");
  const browser = await chromium.connectOverCDP(doors.page);
  const context = browser.contexts()[0];
  const page = context?.pages()[0] ?? (await context?.waitForEvent("page"));
  if (page === undefined) throw new Error("the packed app has no window");
  return {
    page,
    main: (expression) => evaluate(doors.main, expression),
    quit: async () => {
      await browser.close();
      child.kill("SIGTERM");
      await ended;
    },
    kill: async () => {
      for (const pid of withDescendants(child.pid ?? 0)) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Ended by itself meanwhile.
        }
      }
      await ended;
    },
  };
}

/** Of its pages, as they are now. A connection made while one is being loaded is sometimes never answered. */
async function titles(door: string): Promise<string[]> {
  const answer = await fetch(`http://${new URL(door).host}/json/list`);
  return ((await answer.json()) as { title: string }[]).map(({ title }) => title);
}

/** Where it listens, as it says itself, once it is ready. */
async function listening(outputs: NodeJS.ReadableStream[], ended: Promise<unknown>) {
  let said = "";
  const found = new Promise<{ page: string; main: string }>((resolve) => {
    const collect = (text: string) => {
      said += text;
      const page = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      const main = /Debugger listening on (ws:\S+)/.exec(said)?.[1];
      if (page !== undefined && main !== undefined && said.includes("parley: ready")) resolve({ page, main });
    };
    for (const output of outputs) output.setEncoding("utf8").on("data", collect);
  });
  return Promise.race([
    found,
    ended.then(() => {
      throw new Error(`the packed app ended before it could be reached:\n${said}`);
    }),
  ]);
}

async function evaluate(url: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(url);
  await once(socket, "open");
  const request = {
    id: 1,
    method: "Runtime.evaluate",
    params: { expression, includeCommandLineAPI: true, returnByValue: true },
  };
  socket.send(JSON.stringify(request));
  const [message] = (await once(socket, "message")) as [MessageEvent<string>];
  socket.close();
  const answer = JSON.parse(message.data) as { result: { result: { value: unknown } } };
  return answer.result.result.value;
}
