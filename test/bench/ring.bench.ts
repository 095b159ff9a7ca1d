import type { ElectronApplication, Page } from "@playwright/test";
import { expect, test } from "../e2e/support/fixtures.ts";
import { closeToTray, startDesktop } from "../e2e/support/desktop.ts";
import { patterns } from "../e2e/support/media.ts";
import { startSessionBus } from "../e2e/support/sessionBus.ts";
import { acceptIn, RING_MS } from "./support/ringing.ts";
import { row, writeRows } from "./support/rows.ts";

const RUNS = Number(process.env["RUNS"] ?? 10);

interface Called {
  benchCalledAt?: number;
}

/**
 * What the numbers count, on loopback, in an encrypted direct room:
 * - ring-to-toast: from when the caller's app began to send the notification until the notification service of the
 *   called person's second computer, where Parley runs without a window, had put the toast on the screen;
 * - answer-to-silence-other-device: from the click on Accept on the first computer until that toast was gone;
 * then, the first computer being off (what it would compute is no part of a call between two):
 * - toast-accept-to-first-remote-frame: from the click on Accept in the toast until the caller was seen in the window that
 *   opened;
 * - accept-to-first-remote-frame: the same where the window was open and the click was in it: until the first decoded frame of
 *   the caller was presented there.
 * Goals: 300 ms for the toast, one second for the silence, 900 ms for the frames.
 */
test("ring", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  await world.direct(alice, bob);
  const bus = await startSessionBus();
  const desktop = await startDesktop(world.folder("desktop"));
  try {
    const daemon = await bus.notifications();
    const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
    const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob });
    const b2 = await world.launch("bob-second", { signIn: bob.signIn, env: bus.env, pattern: patterns.bob });
    await expect(b2.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
    await closeToTray(b2);
    // Bob's second computer is one that he has not verified: it would get no media key.
    await a.page.evaluate(() => window.parley.changeSettings({ verifiedDevicesOnly: false }));
    // In main, which sends it: the page hears of it when it has a core.
    await a.app.evaluate(({ webContents }) => {
      for (const contents of webContents.getAllWebContents()) {
        const send = contents.send.bind(contents);
        contents.send = (channel: string, ...args: unknown[]) => {
          const { ring } = (args[0] ?? {}) as { ring?: { outgoing?: { phase: string } } };
          const calling = channel.endsWith("stateChanged") && ring?.outgoing?.phase === "calling";
          // Told of again when the homeserver has the notification.
          if (calling) (globalThis as Called).benchCalledAt ??= Date.now();
          send(channel, ...args);
        };
      }
    });

    const toast: number[] = [];
    const silence: number[] = [];
    const fromToast: number[] = [];
    const accept: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await a.app.evaluate(() => void delete (globalThis as Called).benchCalledAt);
      await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
      await expect.poll(() => daemon.shown().length).toBe(run + 1);
      await expect(acceptIn(b.page)).toBeVisible();
      const calledAt = await a.app.evaluate(() => (globalThis as Called).benchCalledAt ?? NaN);
      toast.push((daemon.shown()[run]?.at ?? NaN) - calledAt);

      const answered = Date.now();
      await acceptIn(b.page).click();
      await expect.poll(() => daemon.displayed(), { intervals: [5] }).toBe(0);
      silence.push(Date.now() - answered);
      await firstFrame(b.page, answered);
      await leaveAll(a.page, b.page);
    }
    await b.quit();
    for (let run = 0; run < RUNS; run++) {
      await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
      await expect.poll(() => daemon.displayed()).toBe(1);
      await a.page.waitForTimeout(RING_MS);
      const chosen = Date.now();
      await daemon.choose("Accept");
      const page = await mainPage(b2.app);
      fromToast.push((await firstFrame(page, chosen)) - chosen);
      await leaveAll(a.page, page);
      await closeToTray({ app: b2.app, page });
    }
    await expect.poll(() => b2.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
    await b2.app.evaluate(({ app }) => app.emit("activate"));
    const page = await mainPage(b2.app);
    for (let run = 0; run < RUNS; run++) {
      await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
      await expect(acceptIn(page)).toBeVisible();
      await page.waitForTimeout(RING_MS);
      const answered = Date.now();
      await acceptIn(page).click();
      accept.push((await firstFrame(page, answered)) - answered);
      await leaveAll(a.page, page);
    }
    const rows = [
      row("ring-to-toast", toast, 300),
      row("answer-to-silence-other-device", silence, 1000),
      row("toast-accept-to-first-remote-frame", fromToast, 900),
      row("accept-to-first-remote-frame", accept, 900),
    ];
    writeRows("ring", rows);
    for (const { name: what, n } of rows) expect(n, what).toBeGreaterThan(0);
  } finally {
    await Promise.all([bus.stop(), desktop.stop()]);
  }
});

async function leaveAll(caller: Page, called: Page): Promise<void> {
  for (const page of [caller, called]) await page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(caller.getByRole("button", { name: "Call Bob", exact: true })).toBeVisible();
}

/** The page of the main window, which opens; while it rings there may be the one that plays the sound. */
async function mainPage(app: ElectronApplication): Promise<Page> {
  const find = () => app.windows().find((page) => page.url().endsWith("/index.html"));
  await expect.poll(() => find() !== undefined, { timeout: 30_000, intervals: [20] }).toBe(true);
  const page = find();
  if (page === undefined) throw new Error("the window is gone again");
  return page;
}

/** Unix ms of the first frame of another person after that moment, waited for. */
async function firstFrame(page: Page, from: number): Promise<number> {
  const seen = () =>
    page.evaluate(
      () => performance.timeOrigin + (performance.getEntriesByName("parley:first-remote-frame")[0]?.startTime ?? NaN),
    );
  await expect.poll(async () => (await seen()) > from, { timeout: 30_000 }).toBe(true);
  return seen();
}
