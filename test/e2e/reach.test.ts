import type { ElectronApplication, Page } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { calls } from "../../preload/contract.ts";
import type { Instance } from "./support/app.ts";
import { expect, test } from "./support/onDesktop.ts";
import type { World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";
import { verifyWhichever } from "./support/trust.ts";
import { closeToTray, windowCount } from "./support/desktop.ts";
import type { SessionBus } from "./support/sessionBus.ts";

const callBob = (page: Page) => page.getByRole("button", { name: "Call Bob", exact: true }).click();

async function aliceAndBob(world: World, bus: SessionBus) {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const roomId = await world.direct(alice, bob);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, env: bus.env }),
  ]);
  await expect(a.page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();
  await expect(b.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
  return { alice, bob, a, b, roomId };
}

async function minimize({ app }: Instance): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized()))
    .toBe(true);
}

/** The page at an address of ours, once it is there. */
async function pageOf(app: ElectronApplication, name: string): Promise<Page> {
  const found = () => app.windows().find((page) => page.url() === `parley-app://app/${name}.html`);
  await expect.poll(() => found() !== undefined).toBe(true);
  const page = found();
  if (page === undefined) throw new Error(`no page ${name}`);
  return page;
}

/** The main windows there are, and whether a person sees them. */
const mainWindows = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .filter((window) => window.webContents.getURL().endsWith("/index.html"))
      .map((window) => (window.isVisible() ? "in sight" : "out of sight")),
  );

/** The page of the main window that is prepared while it rings; nobody sees it, and it is at work. */
async function preparedPage(app: ElectronApplication): Promise<Page> {
  await expect.poll(() => mainWindows(app)).toEqual(["out of sight"]);
  const page = await pageOf(app, "index");
  await expect(page.getByRole("article", { name: "Incoming call: Alice" })).toHaveCount(1);
  // Not held back for being out of sight: what a call needs is loaded.
  await expect(page.locator('link[rel="modulepreload"][href*="/media-"]')).toBeAttached();
  expect(await page.evaluate(() => document.hasFocus())).toBe(false);
  expect(await mainWindows(app)).toEqual(["out of sight"]);
  return page;
}

/** Whether the ring page plays on: its sound runs, and has begun anew when it had ended. */
async function expectRinging(app: ElectronApplication): Promise<void> {
  const ring = await pageOf(app, "ring");
  const state = () =>
    ring.evaluate(() => {
      const audio = document.querySelector("audio");
      return audio === null ? "no sound" : (audio.error?.message ?? (audio.paused ? "paused" : "plays"));
    });
  await expect.poll(state).toBe("plays");
  const looped = await ring.evaluate(
    () =>
      new Promise<boolean>((done) => {
        const audio = document.querySelector("audio");
        let before = 0;
        const look = () => {
          if (audio === null || !audio.isConnected) return done(false);
          if (audio.currentTime < before) return done(true);
          before = audio.currentTime;
          setTimeout(look, 20);
        };
        look();
      }),
  );
  expect(looped).toBe(true);
}

/** What the whole screen shows, as a person sees it; where there is a program for it. */
function photograph(name: string): void {
  spawnSync("import", ["-window", "root", test.info().outputPath(name)]);
}

test("a minimized app is rung: the toast names the caller, and Accept on it joins with video", async ({
  world,
  bus,
}) => {
  const daemon = await bus.notifications();
  const { a, b } = await aliceAndBob(world, bus);
  await minimize(b);
  await b.page.evaluate(() => {
    window.parley.on.stateChanged(({ ring }) => {
      if (ring?.incoming.length === 1)
        Object.assign(window, { rangAt: (window as { rangAt?: number }).rangAt ?? Date.now() });
    });
  });
  const clicked = Date.now();
  await callBob(a.page);
  await expect.poll(() => daemon.shown().length).toBe(1);
  const [toast] = daemon.shown();
  expect(toast).toMatchObject({
    summary: "Alice",
    body: "Incoming call",
    urgency: "CRITICAL",
    category: "call.incoming",
  });
  const rangAt = await b.page.evaluate(() => (window as { rangAt?: number }).rangAt ?? 0);
  console.log(`call to toast ${(toast?.at ?? 0) - clicked} ms, ring to toast ${(toast?.at ?? 0) - rangAt} ms`);
  expect(await daemon.displayed()).toBe(1);
  await expectRinging(b.app);
  photograph("toast.png");

  const answered = Date.now();
  await daemon.choose("Accept");
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  console.log(`Accept on the toast to pictures on both sides ${Date.now() - answered} ms`);
  expect(await daemon.displayed()).toBe(0);
  expect(await b.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test("an app without a window is rung: Decline on the toast, and Accept, which opens the window in the call", async ({
  world,
  bus,
}) => {
  const daemon = await bus.notifications();
  const { a, b, bob, roomId } = await aliceAndBob(world, bus);
  await closeToTray(b);
  await callBob(a.page);
  await expect.poll(() => daemon.displayed()).toBe(1);
  await preparedPage(b.app);
  // It rings on as without that window.
  await expectRinging(b.app);
  expect(await daemon.displayed()).toBe(1);
  photograph("toast-tray.png");
  await daemon.choose("Decline");
  await expect(a.page.getByText("Bob declined")).toBeVisible();
  await expect.poll(() => daemon.displayed()).toBe(0);
  await expect.poll(() => windowCount(b.app)).toBe(0);

  await a.page.getByRole("button", { name: "Call again" }).click();
  await expect.poll(() => daemon.displayed()).toBe(1);
  const page = await preparedPage(b.app);
  const answered = Date.now();
  await daemon.choose("Accept");
  await expect.poll(() => mainWindows(b.app), { intervals: [20] }).toEqual(["in sight"]);
  const shown = Date.now();
  await expectPattern(tileOf(page, "Alice"), patterns.alice);
  const frame = await page.evaluate(
    () => performance.timeOrigin + (performance.getEntriesByName("parley:first-remote-frame")[0]?.startTime ?? NaN),
  );
  console.log(
    `Accept on the toast to the window ${shown - answered} ms, to a frame ${Math.round(frame - answered)} ms`,
  );
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  expect(await daemon.displayed()).toBe(0);
  expect(await memberships(world, bob, roomId)).toHaveLength(2);
});

test("toast, ring window and sound go when another device answers", async ({ world, bus }) => {
  const daemon = await bus.notifications();
  const { a, b, bob } = await aliceAndBob(world, bus);
  const b2 = await world.launch("bob-second", { signIn: bob.signIn, pattern: patterns.bob });
  await expect(b2.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
  // Nobody sends their picture to a device that its owner has not verified.
  await verifyWhichever(b.page, b2.page);
  await closeToTray(b);
  await callBob(a.page);
  await expect.poll(() => daemon.displayed()).toBe(1);
  await expectRinging(b.app);
  const card = b2.page.getByRole("article", { name: "Incoming call: Alice" });
  const answered = Date.now();
  await card.getByRole("button", { name: "Accept", exact: true }).click();
  await expect.poll(() => daemon.displayed(), { intervals: [10] }).toBe(0);
  const gone = Date.now();
  const pages = () => b.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
  await expect.poll(pages, { intervals: [10] }).toBe(0);
  console.log(`answer on the other device to no toast ${gone - answered} ms, no sound ${Date.now() - gone} ms later`);
  await expectPattern(tileOf(b2.page, "Alice"), patterns.alice);
});

test("without a notification service a small window rings above all others, and its page may answer and nothing else", async ({
  world,
  bus,
}) => {
  const { a, b } = await aliceAndBob(world, bus);
  await closeToTray(b);
  const clicked = Date.now();
  await callBob(a.page);
  const ring = await pageOf(b.app, "ring");
  await expect(ring.getByRole("main", { name: "Incoming call: Alice" })).toBeVisible();
  console.log(`call to ring window ${Date.now() - clicked} ms`);
  await expectRinging(b.app);
  const seen = await b.app.evaluate(({ BrowserWindow, screen }) => {
    const [window, ...others] = BrowserWindow.getAllWindows().filter((each) => each.isVisible());
    return {
      others: others.length,
      onTop: window?.isAlwaysOnTop(),
      bounds: window?.getBounds(),
      area: screen.getPrimaryDisplay().workArea,
    };
  });
  expect(seen).toMatchObject({ others: 0, onTop: true });
  expect((seen.bounds?.x ?? 0) + (seen.bounds?.width ?? 0)).toBeLessThanOrEqual(seen.area.width);
  expect((seen.bounds?.y ?? 0) + (seen.bounds?.height ?? 0)).toBeLessThanOrEqual(seen.area.height);

  // A page that was taken over, past the types: every call but its own three answers is refused.
  const others = Object.keys(calls).filter(
    (name) => !["getRingPage", "acceptRing", "declineRing", "silenceRing"].includes(name),
  );
  const answers = await ring.evaluate(async (names) => {
    const door = window.parley as unknown as Record<string, (args: unknown) => Promise<{ error?: { name: string } }>>;
    const roomId = "!room:example.org";
    const args = { roomId, theme: "dark", choice: "retry", server: "a", username: "b", password: "c" };
    return Promise.all(names.map(async (name) => (await door[name]?.(args))?.error?.name ?? "served"));
  }, others);
  expect(answers).toEqual(others.map(() => "InvalidRequest"));
  const reach = await ring.evaluate(async () => ({
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => "open",
      () => "refused",
    ),
    host: await fetch("http://127.0.0.1:9/").then(
      () => "reached",
      () => "refused",
    ),
    opened: window.open("parley-app://app/index.html") === null,
  }));
  expect(reach).toEqual({ camera: "refused", host: "refused", opened: true });
  const told = await ring.evaluate(() => window.parley.getRingPage({}));
  expect(told.ok && Object.keys(told.value ?? {}).toSorted()).toEqual(["call", "inCall", "language", "sound", "theme"]);

  await ring.screenshot({ path: test.info().outputPath("ring-window.png") });
  photograph("screen.png");
  await ring.getByRole("button", { name: "Accept without camera" }).focus();
  // The window may be gone before the key is up again.
  await ring.keyboard.press("Enter").catch(() => {});
  const page = await pageOf(b.app, "index");
  await expectPattern(tileOf(page, "Alice"), patterns.alice);
  await expect(page.getByRole("button", { name: "Turn camera on" })).toBeVisible();
  await expect.poll(() => ring.isClosed()).toBe(true);
});

test("a call in a conference is one quiet toast; Open leads to its lobby", async ({ world, bus }) => {
  const daemon = await bus.notifications();
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob], "R&D <b>weekly</b>");
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, env: bus.env }),
  ]);
  await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
  await minimize(b);
  await joinConference(a.page, name);
  await expect.poll(() => daemon.displayed()).toBe(1);
  const [toast] = daemon.shown();
  // Read as markup by the service, and shown as the text that it is.
  const body = "Started a call in R&amp;D &lt;b&gt;weekly&lt;/b&gt;";
  expect(toast).toMatchObject({ summary: "Alice", body, urgency: "LOW", category: "call" });
  expect(b.app.windows()).toHaveLength(1);
  photograph("toast-quiet.png");
  await daemon.choose("Open");
  const lobby = b.page.getByRole("main", { name, exact: true });
  await expect(lobby.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  expect(await b.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
});

test("a notification service that dies while it rings leaves the call to the ring window", async ({ world, bus }) => {
  const daemon = await bus.notifications();
  const { a, b } = await aliceAndBob(world, bus);
  await b.page.evaluate(() => window.parley.changeSettings({ theme: "dark", language: "de" }));
  await closeToTray(b);
  await callBob(a.page);
  await expect.poll(() => daemon.displayed()).toBe(1);
  await daemon.kill();
  const ring = await pageOf(b.app, "ring");
  await expect(ring.getByRole("button", { name: "Ablehnen" })).toBeVisible();
  await ring.screenshot({ path: test.info().outputPath("ring-window-dark.png") });
  // The next one takes over again.
  const next = await bus.notifications();
  await expect.poll(() => next.displayed()).toBe(1);
  await expect(ring.getByRole("button", { name: "Ablehnen" })).toBeHidden();
  photograph("toast-german.png");
  await next.choose("Ablehnen");
  await expect(a.page.getByText("Bob declined")).toBeVisible();
  await expect.poll(() => next.displayed()).toBe(0);
});

test("a caller who gives up leaves a toast, which calls back", async ({ world, bus }) => {
  const daemon = await bus.notifications();
  const { a, b } = await aliceAndBob(world, bus);
  await closeToTray(b);
  await callBob(a.page);
  await expect.poll(() => daemon.displayed()).toBe(1);
  const prepared = await preparedPage(b.app);
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect.poll(() => daemon.shown().map(({ summary }) => summary)).toEqual(["Alice", "Missed call from Alice"]);
  // The ring itself is gone.
  await expect.poll(() => daemon.displayed()).toBe(1);
  // So is what was prepared for an answer; Parley goes on without a window, and without a word about it.
  await expect.poll(() => windowCount(b.app)).toBe(0);
  await expect.poll(() => prepared.isClosed()).toBe(true);
  await daemon.choose("Call back");
  const page = await pageOf(b.app, "index");
  await expect(page.getByText("Calling Alice…")).toBeVisible();
});
