import type { ElectronApplication, Page } from "@playwright/test";
import { expect, test } from "../e2e/support/fixtures.ts";
import { closeToTray, startDesktop } from "../e2e/support/desktop.ts";
import { patterns } from "../e2e/support/media.ts";
import { startSessionBus } from "../e2e/support/sessionBus.ts";
import { row, writeRows } from "./support/rows.ts";

const RUNS = Number(process.env["RUNS"] ?? 10);

/** Of each kind; each has a window made anew. */
const FROM_TOAST = 3;

/**
 * What the numbers count, on loopback, in an encrypted direct room, between apps whose windows are closed or open as said:
 * - accept-to-first-remote-frame: from the click on Accept, in the window, until the first decoded frame of the caller was
 *   presented there;
 * - toast-accept-to-first-remote-frame: from the click on Accept in the toast of the computer that has no window until
 *   the caller was seen in the window that opened. "no window before": clicked as soon as the toast is there, faster than
 *   a person is. "window prepared": clicked once the window that is prepared while it rings has drawn, out of sight;
 * - ring-to-prepared-window: from when the caller's app began to send the notification until it had;
 * - ring-to-toast: from when the caller's app began to send the notification until the notification service of the
 *   called person's second computer, where Parley runs without a window, had put the toast on the screen;
 * - answer-to-silence-other-device: from the click on Accept on the first computer until that toast was gone.
 * Goals: 300 ms for the toast, one second for the silence, 900 ms for the frame.
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
    const b2 = await world.launch("bob-second", { signIn: bob.signIn, env: bus.env });
    await expect(b2.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
    await closeToTray(b2);
    // Bob's second computer is one that he has not verified: it would get no media key.
    await a.page.evaluate(() => window.parley.changeSettings({ verifiedDevicesOnly: false }));
    await a.page.evaluate(() => {
      window.parley.on.stateChanged(({ ring }) => {
        if (ring?.outgoing?.phase === "calling") Object.assign(window, { calledAt: Date.now() });
      });
    });

    const toast: number[] = [];
    const silence: number[] = [];
    const accept: number[] = [];
    const fromToast = { atOnce: [] as number[], prepared: [] as number[] };
    const ahead: number[] = [];
    const card = b.page.getByRole("article", { name: "Incoming call: Alice" });
    for (let run = 0; run < RUNS; run++) {
      await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
      await expect.poll(() => daemon.shown().length).toBe(run + 1);
      await expect(card).toBeVisible();
      toast.push((daemon.shown()[run]?.at ?? NaN) - (await calledAt(a.page)));

      const answered = Date.now();
      await card.getByRole("button", { name: "Accept", exact: true }).click();
      await expect.poll(() => daemon.displayed(), { intervals: [5] }).toBe(0);
      silence.push(Date.now() - answered);
      accept.push((await firstFrame(b.page, answered)) - answered);
      const leaves = [a.page, b.page].map((page) => page.getByRole("button", { name: "Leave", exact: true }));
      for (const leave of leaves) await leave.click();
      await expect(a.page.getByRole("button", { name: "Call Bob", exact: true })).toBeVisible();
    }
    await closeToTray(b);
    for (let run = 0; run < 2 * FROM_TOAST; run++) {
      const kind = run < FROM_TOAST ? "atOnce" : "prepared";
      await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
      await expect.poll(() => daemon.displayed()).toBe(1);
      if (kind === "prepared") ahead.push((await drawnAt(await mainPage(b2.app))) - (await calledAt(a.page)));
      const chosen = Date.now();
      await daemon.choose("Accept");
      const page = await mainPage(b2.app);
      fromToast[kind].push((await firstFrame(page, chosen)) - chosen);
      expect(await isInSight(b2.app)).toBe(true);
      for (const each of [a.page, page]) await each.getByRole("button", { name: "Leave", exact: true }).click();
      await expect(a.page.getByRole("button", { name: "Call Bob", exact: true })).toBeVisible();
      await closeToTray({ app: b2.app, page });
    }
    const rows = [
      row("ring-to-toast", toast, 300),
      row("answer-to-silence-other-device", silence, 1000),
      row("accept-to-first-remote-frame", accept, 900),
      row("toast-accept-to-first-remote-frame, no window before", fromToast.atOnce, 900),
      row("toast-accept-to-first-remote-frame, window prepared", fromToast.prepared, 900),
      row("ring-to-prepared-window", ahead),
    ];
    writeRows("ring", rows);
    for (const { name: what, n } of rows) expect(n, what).toBeGreaterThan(0);
  } finally {
    await Promise.all([bus.stop(), desktop.stop()]);
  }
});

/** When the person began to call, unix ms. */
const calledAt = (page: Page) => page.evaluate(() => (window as { calledAt?: number }).calledAt ?? NaN);

/** Unix ms when the page was seen to have drawn who calls, in sight or not. */
async function drawnAt(page: Page): Promise<number> {
  await expect(page.getByRole("article", { name: "Incoming call: Alice" })).toBeVisible({ timeout: 30_000 });
  return Date.now();
}

const isInSight = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().some((each) => each.webContents.getURL().endsWith("/index.html") && each.isVisible()),
  );

/**
 * The page of the main window, once there is one, in sight or still being prepared; while it rings there may be the one
 * that plays the sound.
 */
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
