import type { ElectronApplication } from "@playwright/test";
import { createServer, request } from "node:http";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { listen } from "./support/recordingProxy.ts";
import { joinConference, showTheme } from "./support/steps.ts";

/** How many power save blockers hold the computer awake. */
const blockers = (app: ElectronApplication) =>
  app.evaluate(
    ({ powerSaveBlocker }) =>
      Array.from({ length: 40 }, (_, id) => id).filter((id) => powerSaveBlocker.isStarted(id)).length,
  );

test("a call keeps the computer awake, and a locked screen or a sleep does not end it", async ({ world }) => {
  const { alice, a, b, name, roomId } = await world.pair();
  expect(await blockers(a.app)).toBe(0);
  await joinConference(a.page, name);
  await expect.poll(() => blockers(a.app)).toBe(1);
  await joinConference(b.page, name);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  const before = await memberships(world, alice, roomId);
  expect(before).toHaveLength(2);
  for (const event of ["lock-screen", "suspend", "resume", "unlock-screen"]) {
    await a.app.evaluate(({ powerMonitor }, what) => powerMonitor.emit(what), event);
  }
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  expect(await memberships(world, alice, roomId)).toEqual(before);
  // What was given up at the wake-up is asked anew.
  await expect
    .poll(() =>
      a.page.evaluate(async () => {
        const state = await window.parley.getState({});
        return state.ok && state.value.session.phase === "signedIn" && state.value.session.sync;
      }),
    )
    .toBe("live");
  await expect.poll(() => blockers(a.app)).toBe(1);
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect.poll(() => blockers(a.app)).toBe(0);
});

test("the microphone: from anywhere by keys that are held only in a call, and by Space while it is held", async ({
  world,
}) => {
  const { a, b, name } = await world.pair();
  const keys = "Control+Shift+M";
  const held = () => a.app.evaluate(({ globalShortcut }, key) => globalShortcut.isRegistered(key), keys);
  await expect(a.page.getByRole("article", { name })).toBeVisible();
  await a.page.getByRole("button", { name: "Settings" }).click();
  await a.page.getByRole("button", { name: "Set keys" }).click();
  await a.page.keyboard.press("Control+Shift+KeyM");
  await expect(a.page.getByRole("group", { name: "Microphone on or off, from any app" })).toContainText("CtrlShiftM");
  for (const theme of ["dark", "light"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`settings-${theme}.png`) });
  }
  await a.page.keyboard.press("Escape");
  expect(await held()).toBe(false);

  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expect.poll(held).toBe(true);
  const muted = tileOf(b.page, "Alice").getByRole("img", { name: "Muted" });
  await expect(muted).toHaveCount(0);
  // As the shortcut and the tray ask the page.
  const request = (action: string) =>
    a.app.evaluate(({ BrowserWindow }, what) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send("parley:event:microphoneRequested", { action: what });
    }, action);
  await request("toggle");
  await expect(muted).toBeVisible();
  await request("on");
  await expect(muted).toHaveCount(0);
  expect(await a.page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe(name);

  await a.page.evaluate(() => window.parley.changeSettings({ pushToTalk: true }));
  await expect(muted).toBeVisible();
  await a.page.getByRole("button", { name: "Leave", exact: true }).focus();
  await a.page.keyboard.down("Space");
  await expect(muted).toHaveCount(0);
  await a.page.keyboard.up("Space");
  await expect(muted).toBeVisible();

  await a.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect.poll(held).toBe(false);
  expect(await a.page.evaluate(() => navigator.mediaSession.metadata)).toBeNull();
});

test("sync goes on soon after the network is back", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const { hostname, port } = new URL(backend.homeserver.baseUrl);
  const makeProxy = () =>
    createServer((incoming, answer) => {
      if (incoming.url === "/.well-known/matrix/client") {
        answer.writeHead(404).end();
        return;
      }
      const outgoing = request(
        { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (response) => {
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(answer);
        },
      );
      outgoing.on("error", () => answer.destroy());
      answer.on("close", () => outgoing.destroy());
      incoming.pipe(outgoing);
    });
  let door = await listen(makeProxy());
  const { url } = door;
  try {
    const a = await world.launch("alice", { signIn: { ...alice.signIn, homeserver: url } });
    await expect(a.page.getByRole("article", { name })).toBeVisible();
    const sync = () =>
      a.page.evaluate(async () => {
        const state = await window.parley.getState({});
        return state.ok && state.value.session.phase === "signedIn" ? state.value.session.sync : "none";
      });
    await expect.poll(sync).toBe("live");
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      await door.close();
      await expect.poll(sync, { timeout: 30_000 }).toBe("offline");
      door = await listen(makeProxy(), Number(new URL(url).port));
      const from = performance.now();
      await expect.poll(sync, { intervals: [50], timeout: 30_000 }).toBe("live");
      times.push(Math.round(performance.now() - from));
    }
    console.log(`sync went on after ${times.join(", ")} ms`);
    expect(Math.max(...times)).toBeLessThan(5_000);
  } finally {
    await door.close();
  }
});
