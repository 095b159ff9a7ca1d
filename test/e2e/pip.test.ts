import type { ElectronApplication, Page } from "@playwright/test";
import { startDesktop } from "./support/desktop.ts";
import type { Account, World } from "./support/fixtures.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/**
 * A picture that stands still this long has stopped, ms. The goal is 500: it is measured and printed, and not asserted,
 * since a machine that runs two apps and two servers on two cores now and then takes longer.
 */
const STOPPED_MS = 2_000;

/** Clicks what closes the window it is in: the click may find its window gone before it has returned. */
async function clickAway(pip: Page, name: string): Promise<void> {
  const closed = pip.waitForEvent("close");
  await pip
    .getByRole("button", { name, exact: true })
    .click()
    .catch((error: unknown) => {
      if (!pip.isClosed()) throw error;
    });
  await closed;
}

interface Frames {
  /** Unix ms of each presented frame. */
  main: number[];
  pip: number[];
}

/** Records each frame of somebody's video in the main window, and in a small one from its very first. */
async function recordFrames(page: Page, userId: string): Promise<void> {
  await page.evaluate((who) => {
    const frames: Frames = { main: [], pip: [] };
    Object.assign(window, { frames });
    const follow = (root: Document, times: number[]) => {
      const known = new Set<Element>();
      const look = () => {
        for (const video of root.querySelectorAll<HTMLVideoElement>(`[data-identity^="${who}"] video`)) {
          if (known.has(video)) continue;
          known.add(video);
          const next = () => {
            times.push(Date.now());
            video.requestVideoFrameCallback(next);
          };
          video.requestVideoFrameCallback(next);
        }
      };
      look();
      new MutationObserver(look).observe(root, { childList: true, subtree: true });
    };
    follow(document, frames.main);
    const open = window.open.bind(window);
    window.open = (...args) => {
      const child = open(...args);
      if (child) follow(child.document, frames.pip);
      return child;
    };
  }, userId);
}

const framesOf = (page: Page) => page.evaluate(() => (window as unknown as { frames: Frames }).frames);

/** The times of the frames in the order in which a person sees them, and the largest gap between two, ms. */
function largestGap(...times: number[][]): number {
  const all = times.flat().toSorted((a, b) => a - b);
  return Math.max(...all.slice(1).map((time, index) => time - (all[index] ?? time)));
}

/** Nothing is minimized without a window manager. */
let desktop: Awaited<ReturnType<typeof startDesktop>>;
test.beforeEach(async ({ world }) => {
  desktop = await startDesktop(world.folder("desktop"));
});
test.afterEach(() => desktop.stop());

async function openPip(app: ElectronApplication, page: Page): Promise<Page> {
  const opened = app.waitForEvent("window");
  await page.getByRole("button", { name: "Picture in picture", exact: true }).click();
  return opened;
}

interface Shown {
  onTop: boolean;
  inSight: boolean;
  resizable: boolean;
  bounds: { x: number; y: number; width: number; height: number };
}

/** The windows of the app, the main one first. */
async function windowsOf(app: ElectronApplication): Promise<Shown[]> {
  const all = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      onTop: window.isAlwaysOnTop(),
      inSight: window.isVisible() && !window.isMinimized(),
      resizable: window.isResizable(),
      bounds: window.getBounds(),
    })),
  );
  return all.toSorted((a, b) => Number(a.onTop) - Number(b.onTop));
}

/** Minimizes the main window; Unix ms of when it was out of sight. */
async function minimizeMain(app: ElectronApplication): Promise<number> {
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isAlwaysOnTop()) window.minimize();
  });
  await expect.poll(async () => (await windowsOf(app))[0]?.inSight).toBe(false);
  return Date.now();
}

/** The events of the memberships in force: one of a device, and a new one when it joins again. */
async function membershipEvents(world: World, as: Account, roomId: string): Promise<string[]> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state`;
  const state = (await world.api(as, "GET", path)) as unknown as {
    type: string;
    event_id: string;
    content: object;
  }[];
  return state
    .filter((event) => event.type === "org.matrix.msc3401.call.member" && Object.keys(event.content).length > 0)
    .map((event) => event.event_id)
    .toSorted();
}

test("picture in picture: the call goes on in a small window and comes back, without joining again", async ({
  world,
}) => {
  const { alice, bob, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  const before = await membershipEvents(world, alice, roomId);
  expect(before).toHaveLength(2);
  await recordFrames(a.page, bob.userId);
  await expect.poll(async () => (await framesOf(a.page)).main.length).toBeGreaterThan(15);

  const askedTs = Date.now();
  const pip = await openPip(a.app, a.page);
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);
  const [, small] = await windowsOf(a.app);
  expect(small).toMatchObject({ onTop: true, resizable: true });

  // The main window goes out of sight; the small one plays on.
  const hiddenTs = await minimizeMain(a.app);
  const seen = (await framesOf(a.page)).pip.length;
  await expect.poll(async () => (await framesOf(a.page)).pip.length).toBeGreaterThan(seen + 45);
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);
  const away = await framesOf(a.page);

  // Its controls are the call's, by click and by key.
  const muted = tileOf(b.page, "Alice").getByRole("img", { name: "Muted" });
  await pip.getByRole("button", { name: "Mute microphone", exact: true }).click();
  await expect(muted).toBeVisible();
  await pip.keyboard.press("m");
  await expect(muted).toHaveCount(0);
  await pip.getByRole("button", { name: "Turn camera off", exact: true }).click();
  await expect(tileOf(b.page, "Alice")).toHaveAttribute("data-camera", "false");
  await pip.getByRole("button", { name: "Turn camera on", exact: true }).click();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);

  // As small as it gets, a tooltip that the keyboard has opened is in nobody's way.
  await a.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (window.isAlwaysOnTop()) window.setSize(100, 80);
  });
  await expect.poll(() => pip.evaluate(() => [window.innerWidth, window.innerHeight])).toEqual([240, 150]);
  await pip.getByRole("button", { name: "Back to the window", exact: true }).focus();
  await pip.keyboard.press("Shift+Tab");
  await expect(pip.getByRole("tooltip", { name: "Keep this picture" })).toBeVisible();
  await expect(pip.getByRole("tooltip")).toHaveCount(1);

  // Everybody is reached, and who is chosen stays until told otherwise.
  await pip.getByRole("button", { name: "Next person", exact: true }).click();
  await expect(tileOf(pip, "Alice (you)")).toBeVisible();
  await expect(tileOf(pip, "Bob")).toHaveCount(0);
  await pip.getByRole("button", { name: "Follow who speaks", exact: true }).click();
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);
  await pip.getByRole("button", { name: "Previous person", exact: true }).click();
  await expect(tileOf(pip, "Alice (you)")).toBeVisible();
  await pip.getByRole("button", { name: "Previous person", exact: true }).click();
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);

  const settled = (await framesOf(a.page)).pip.length;
  await expect.poll(async () => (await framesOf(a.page)).pip.length).toBeGreaterThan(settled + 15);
  await clickAway(pip, "Back to the window");
  await expect.poll(async () => (await windowsOf(a.app)).map((window) => window.inSight)).toEqual([true]);
  const backTs = Date.now();
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expect.poll(async () => (await framesOf(a.page)).main.filter((ts) => ts > backTs).length).toBeGreaterThan(15);
  expect(await membershipEvents(world, alice, roomId)).toEqual(before);

  const { main, pip: inPip } = await framesOf(a.page);
  const firstInPip = inPip[0] ?? Infinity;
  const lastInPip = inPip.at(-1) ?? -Infinity;
  const shownAgain = inPip[settled] ?? Infinity;
  const gaps = {
    // The main window's frames no longer count from the click on, nor before the small one is gone.
    out: largestGap(
      main.filter((ts) => ts <= askedTs),
      inPip.filter((ts) => ts <= firstInPip + 1000),
    ),
    away: largestGap(away.pip.filter((ts) => ts >= hiddenTs - 500)),
    back: largestGap(
      inPip.filter((ts) => ts >= shownAgain),
      main.filter((ts) => ts > lastInPip),
    ),
  };
  const told = `pop-out ${gaps.out} ms, main window minimized ${gaps.away} ms, back ${gaps.back} ms`;
  test.info().annotations.push({ type: "largest frame gap", description: told });
  console.log(`largest frame gap: ${told}; frames in the small window: ${inPip.length}`);
  for (const gap of Object.values(gaps)) expect(gap).toBeLessThanOrEqual(STOPPED_MS);
});

test("picture in picture: its place is remembered, a reload ends it, leaving in it leaves", async ({ world }) => {
  const { alice, a, b, name, roomId } = await world.pair();
  // Without a call there is no such window.
  expect(await a.page.evaluate(() => window.open("about:blank", "parley-pip") === null)).toBe(true);
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  // In a call there is this one and no other.
  const others = await a.page.evaluate(() =>
    [
      ["about:blank", "other"],
      ["parley-app://app/index.html", "parley-pip"],
      ["https://evil.example/", "parley-pip"],
      ["about:blank", "parley-pip", "nodeIntegration=yes"],
    ].filter((args) => window.open(...(args as [string, string, string?])) !== null),
  );
  expect(others).toEqual([]);

  const first = await openPip(a.app, a.page);
  await expectPattern(tileOf(first, "Bob"), patterns.bob);
  // Styled by the page's own sheet, in its theme as it changes; nothing of the main process in it.
  await expect(first.getByRole("button", { name: "Leave", exact: true })).toHaveCSS("width", "34px");
  // No graphics chip here: nothing large moves for show, and nothing is blurred under a name.
  for (const { page } of [{ page: first }, a]) {
    await expect(page.locator("html")).toHaveAttribute("data-drawing", "software");
    await expect(tileOf(page, "Bob")).toHaveCSS("animation-name", "none");
    await expect(tileOf(page, "Bob")).toHaveCSS("transition-duration", "0s");
  }
  for (const theme of ["dark", "light"] as const) {
    await a.page.evaluate((wanted) => window.parley.changeSettings({ theme: wanted }), theme);
    await expect(first.locator("html")).toHaveAttribute("data-theme", theme);
    await first.getByRole("button", { name: "Mute microphone", exact: true }).hover();
    await expect(first.getByRole("tooltip")).toContainText("Mute microphone");
    await expect(first.getByRole("toolbar")).toHaveCSS("opacity", "1");
    await first.screenshot({ path: test.info().outputPath(`pip-${theme}.png`) });
  }
  expect(await first.evaluate(() => ["parley", "require", "process"].filter((key) => key in window))).toEqual([]);
  const preferences = await a.app.evaluate(({ BrowserWindow }) => {
    const small = BrowserWindow.getAllWindows().find((window) => window.isAlwaysOnTop());
    // What Electron keeps of a window's preferences; there is no public reader.
    const held = small?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { sandbox, contextIsolation, nodeIntegration, preload } = held.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, preload };
  });
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  expect(preferences.preload).toBeUndefined();

  const place = { x: 120, y: 90, width: 480, height: 300 };
  await a.app.evaluate(({ BrowserWindow }, bounds) => {
    for (const window of BrowserWindow.getAllWindows()) if (window.isAlwaysOnTop()) window.setBounds(bounds);
  }, place);
  await expect.poll(() => first.evaluate(() => window.innerWidth)).toBe(place.width);
  const gone = first.waitForEvent("close");
  await a.page.reload();
  await gone;
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);

  const second = await openPip(a.app, a.page);
  await expectPattern(tileOf(second, "Bob"), patterns.bob);
  expect((await windowsOf(a.app))[1]?.bounds).toEqual(place);

  await minimizeMain(a.app);
  await clickAway(second, "Leave");
  await expect(tileOf(b.page, "Alice")).toHaveCount(0);
  await expect.poll(() => membershipEvents(world, alice, roomId)).toHaveLength(1);
  await expect(tileOf(b.page, "Bob (you)")).toBeVisible();
  // The person went on with something else: the main window does not come up.
  expect((await windowsOf(a.app)).map((window) => window.inSight)).toEqual([false]);
});

test("it opens by itself while the main window is minimized, shows a shared screen whole, and goes when the window is back", async ({
  world,
}) => {
  const { a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);

  const opened = a.app.waitForEvent("window");
  await minimizeMain(a.app);
  const pip = await opened;
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);

  await b.page.getByRole("button", { name: "Share screen", exact: true }).click();
  await expect(b.page.getByRole("dialog").getByRole("radio").first()).toBeChecked();
  await b.page.getByRole("dialog").getByRole("button", { name: "Share screen" }).click();
  const shared = tileOf(pip, "Screen of Bob");
  await expect(shared).toBeVisible();
  const fits = () =>
    shared.evaluate((element) => {
      const video = element.querySelector("video");
      if (video === null || video.videoWidth === 0) return "no frame";
      return getComputedStyle(video).objectFit;
    });
  await expect.poll(fits, { timeout: 20_000 }).toBe("contain");
  await pip.screenshot({ path: test.info().outputPath("pip-screen.png") });
  await pip.getByRole("button", { name: "Next person" }).click();
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);

  const closed = pip.waitForEvent("close");
  await a.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isAlwaysOnTop()) window.restore();
  });
  await closed;
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);

  // Not wanted: not done.
  await a.page.evaluate(() => window.parley.changeSettings({ pipOnMinimize: false }));
  await minimizeMain(a.app);
  expect(await windowsOf(a.app)).toHaveLength(1);
});
