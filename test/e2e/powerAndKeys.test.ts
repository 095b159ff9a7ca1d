import type { ElectronApplication, Page } from "@playwright/test";
import { createServer, request } from "node:http";
import type { ServerResponse } from "node:http";
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
  await expect.poll(() => syncOf(a.page)).toBe("live");
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
  await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();
  await a.page.getByRole("button", { name: "Settings" }).click();
  await a.page.getByRole("tab", { name: "Keyboard" }).click();
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

/** A loopback door to the homeserver whose connections can be made to hang, as those of before a sleep do. */
function makeDoor(target: string) {
  const { hostname, port } = new URL(target);
  const polls = new Set<ServerResponse>();
  const hanging = new WeakSet<ServerResponse>();
  const server = createServer((incoming, answer) => {
    if (incoming.url === "/.well-known/matrix/client") {
      answer.writeHead(404).end();
      return;
    }
    if (incoming.url?.includes("/sync?") === true) polls.add(answer);
    const outgoing = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (response) => {
        if (hanging.has(answer)) return;
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => {
      polls.delete(answer);
      outgoing.destroy();
    });
    incoming.pipe(outgoing);
  });
  return {
    server,
    /** A long poll that is under way never gets its answer; what comes later does. @returns how many that are */
    hang: () => {
      for (const answer of polls) hanging.add(answer);
      return polls.size;
    },
  };
}

function syncOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const state = await window.parley.getState({});
    return state.ok && state.value.session.phase === "signedIn" ? state.value.session.sync : "none";
  });
}

test("sync goes on soon after the network is back", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  let door = await listen(makeDoor(backend.homeserver.baseUrl).server);
  const { url } = door;
  try {
    const a = await world.launch("alice", { signIn: { ...alice.signIn, homeserver: url } });
    await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();
    await expect.poll(() => syncOf(a.page)).toBe("live");
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      await door.close();
      await expect.poll(() => syncOf(a.page), { timeout: 30_000 }).toBe("offline");
      door = await listen(makeDoor(backend.homeserver.baseUrl).server, Number(new URL(url).port));
      const from = performance.now();
      await expect.poll(() => syncOf(a.page), { intervals: [50], timeout: 30_000 }).toBe("live");
      times.push(Math.round(performance.now() - from));
    }
    console.log(`sync went on after ${times.join(", ")} ms`);
    // The goal is 2 s; asserted is what a busy machine reaches too.
    expect(Math.max(...times)).toBeLessThan(5_000);
  } finally {
    await door.close();
  }
});

test("after a sleep a connection that hangs is given up", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { spaceId, name } = await world.conference(alice, []);
  const { server, hang } = makeDoor(backend.homeserver.baseUrl);
  const door = await listen(server);
  try {
    const a = await world.launch("alice", { signIn: { ...alice.signIn, homeserver: door.url } });
    await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();
    await expect.poll(() => syncOf(a.page)).toBe("live");
    // The long poll is under way: with it hanging, nothing that happens is heard of.
    await expect.poll(hang).toBeGreaterThan(0);
    const later = await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
      name: "Made in its sleep",
      creation_content: { type: "org.matrix.msc3417.call" },
    });
    const child = `m.space.child/${encodeURIComponent(String(later["room_id"]))}`;
    const via = [alice.userId.slice(alice.userId.indexOf(":") + 1)];
    await world.api(alice, "PUT", `/_matrix/client/v3/rooms/${encodeURIComponent(spaceId)}/state/${child}`, { via });
    const made = a.page.getByRole("article", { name: "Made in its sleep" });
    await expect(made).toHaveCount(0);
    const from = performance.now();
    await a.app.evaluate(({ powerMonitor }) => powerMonitor.emit("resume"));
    await expect(made).toBeVisible();
    console.log(`sync went on ${Math.round(performance.now() - from)} ms after the sleep`);
  } finally {
    await door.close();
  }
});
