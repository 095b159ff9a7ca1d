import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { closeWindow, screenPicture, startAgain, startDesktop, windowCount } from "./support/desktop.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference, showTheme } from "./support/steps.ts";

test("the window closes, Parley goes on in the tray and says so once; starting it again shows it", async ({
  world,
}) => {
  const desktop = await startDesktop(world.folder("desktop"));
  try {
    const alice = await world.account("Alice");
    const { name, spaceId } = await world.conference(alice, []);
    const profile = `alice-${process.pid}`;
    const a = await world.launch("alice", { profile, signIn: alice.signIn });
    await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();
    const hasTray = () =>
      a.page.evaluate(async () => {
        const state = await window.parley.getState({});
        return state.ok && state.value.desktop.tray;
      });
    await expect.poll(hasTray, { timeout: 30_000 }).toBe(true);

    await closeWindow(a.app);
    const told = a.page.getByRole("dialog", { name: "Parley keeps running" });
    await expect(told).toBeVisible();
    for (const theme of ["dark", "light"] as const) {
      await showTheme(a.page, theme);
      await a.page.screenshot({ path: test.info().outputPath(`keeps-running-${theme}.png`) });
    }
    const gone = a.page.waitForEvent("close");
    await told
      .getByRole("button", { name: "All right" })
      .click()
      .catch((error: unknown) => {
        if (!a.page.isClosed()) throw error;
      });
    await gone;
    await expect.poll(() => windowCount(a.app)).toBe(0);

    // It lives and syncs: a conference that is made meanwhile is there when the window comes.
    const later = await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
      name: "Made meanwhile",
      creation_content: { type: "org.matrix.msc3417.call" },
    });
    const child = encodeURIComponent(String(later["room_id"]));
    await world.api(
      alice,
      "PUT",
      `/_matrix/client/v3/rooms/${encodeURIComponent(spaceId)}/state/m.space.child/${child}`,
      { via: [alice.userId.slice(alice.userId.indexOf(":") + 1)] },
    );
    const opened = a.app.waitForEvent("window");
    expect(await startAgain(a, profile)).toBe(0);
    const page = await opened;
    await expect(page.getByRole("article", { name: "Made meanwhile" })).toBeVisible();

    // Told once.
    const goneAgain = page.waitForEvent("close");
    await closeWindow(a.app);
    await goneAgain;
    await expect.poll(() => windowCount(a.app)).toBe(0);
    await screenPicture(a.app, test.info().outputPath("tray.png"));
    // Ctrl-C of `npm start`, the end of the desktop session.
    const ended = once(a.app.process(), "exit");
    a.app.process().kill("SIGTERM");
    await ended;
  } finally {
    await desktop.stop();
  }
});

test("closing the window in a call asks; it stays, goes on small, or is left", async ({ world }) => {
  const desktop = await startDesktop(world.folder("desktop"));
  try {
    const { alice, a, b, name, roomId } = await world.pair();
    await joinConference(a.page, name);
    await joinConference(b.page, name);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    await screenPicture(a.app, test.info().outputPath("tray-call.png"));
    const question = a.page.getByRole("dialog", { name: "Leave the call?" });

    await closeWindow(a.app);
    await expect(question).toBeVisible();
    for (const theme of ["dark", "light"] as const) {
      await showTheme(a.page, theme);
      await a.page.screenshot({ path: test.info().outputPath(`leave-${theme}.png`) });
    }
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(question).toHaveCount(0);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);

    await closeWindow(a.app);
    const small = a.app.waitForEvent("window");
    await question.getByRole("button", { name: "Keep in a small window" }).click();
    const pip = await small;
    await expectPattern(tileOf(pip, "Bob"), patterns.bob);
    const mainInSight = () =>
      a.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().some((window) => !window.isAlwaysOnTop() && window.isVisible()),
      );
    await expect.poll(mainInSight).toBe(false);
    expect(await memberships(world, alice, roomId)).toHaveLength(2);
    const closed = pip.waitForEvent("close");
    await pip
      .getByRole("button", { name: "Back to the window", exact: true })
      .click()
      .catch((error: unknown) => {
        if (!pip.isClosed()) throw error;
      });
    await closed;
    await expect.poll(mainInSight).toBe(true);

    await closeWindow(a.app);
    await question.getByRole("button", { name: "Leave", exact: true }).click();
    await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
    await expect(tileOf(b.page, "Alice")).toHaveCount(0);
    // Then as without a call: it says that it goes on.
    await expect(a.page.getByRole("dialog", { name: "Parley keeps running" })).toBeVisible();
  } finally {
    await desktop.stop();
  }
});

test("a start at login stays in the tray, syncs there, and shows its window when started again", async ({ world }) => {
  const desktop = await startDesktop(world.folder("desktop"));
  try {
    const alice = await world.account("Alice");
    const { name } = await world.conference(alice, []);
    const profile = `alice-${process.pid}`;
    const folder = world.folder("alice");
    const log = () =>
      globSync(join(folder, "config", "Parley", "*", "logs", "main.log"))
        .map((file) => readFileSync(file, "utf8"))
        .join("");
    const a = await world.launch("alice", {
      profile,
      signIn: alice.signIn,
      args: ["--hidden"],
      beforeWindow: async (app) => {
        await expect.poll(log).toContain("rooms known after");
        await expect.poll(() => windowCount(app)).toBe(0);
        // Ctrl+Q, in every window of it.
        const roles = await app.evaluate(({ Menu }) =>
          Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items.map(({ role }) => role) ?? []),
        );
        expect(roles).toContain("quit");
        expect(await startAgain({ folder }, profile)).toBe(0);
      },
    });
    await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();
  } finally {
    await desktop.stop();
  }
});

test("without a tray Parley ends with its window; at login it starts hidden only where it can be seen", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const a = await world.launch("alice", { signIn: alice.signIn, args: ["--hidden"] });
  // There is no tray on this display: the window is there, if only in the taskbar.
  await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();
  await a.page.evaluate(() => window.parley.changeSettings({ startAtLogin: true }));
  const entries = () => globSync(join(a.folder, "config", "autostart", "parley-*.desktop"));
  await expect.poll(entries).toHaveLength(1);
  expect(readFileSync(entries()[0] ?? "", "utf8")).toMatch(/^Exec=env PARLEY_PROFILE=alice-\S+ .+ --hidden$/m);
  await a.page.evaluate(() => window.parley.changeSettings({ startAtLogin: false }));
  await expect.poll(entries).toHaveLength(0);

  const ended = a.app.waitForEvent("close");
  await closeWindow(a.app);
  await ended;
});
