import { createServer } from "node:http";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { listen } from "./support/recordingProxy.ts";
import { enterLobby, joinConference } from "./support/steps.ts";

const errorOf = (page: Page, name: string) => page.locator(`[data-error="${name}"]`);

/** Opens a lobby that will not get ready. */
async function openLobby(page: Page, conference: string): Promise<void> {
  await page.getByRole("article", { name: conference }).getByRole("button", { name: conference, exact: true }).click();
}

test("an authorization service that is away is named, and the next try works", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  await backend.stopPart("authService");
  try {
    await openLobby(page, name);
    await expect(errorOf(page, "AuthServiceUnreachable")).toBeVisible();
  } finally {
    await backend.startPart("authService");
  }
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
});

test("an SFU that is away is named in the call, and media comes when it does", async ({ world, backend }) => {
  const { alice, a, b, name, roomId } = await world.pair();
  await enterLobby(a.page, name);
  await joinConference(b.page, name);
  await backend.stopPart("livekit");
  try {
    await a.page.getByRole("button", { name: "Join", exact: true }).click();
    await expect(errorOf(a.page, "SfuUnreachable")).toBeVisible({ timeout: 30_000 });
    await expect(a.page.getByRole("button", { name: "Leave", exact: true })).toBeEnabled();
  } finally {
    await backend.startPart("livekit");
  }
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob, 40_000);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice, 40_000);
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
});

test("without camera and microphone a person still joins, and is seen", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, noDevices: true }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  await enterLobby(a.page, name);
  await expect(errorOf(a.page, "CameraMissing")).toContainText("No camera found");
  await a.page.getByRole("button", { name: "Join", exact: true }).click();
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expect(tileOf(b.page, "Alice")).toHaveAttribute("data-camera", "false");
});

test("a join that is cancelled leaves no membership behind", async ({ world }) => {
  const alice = await world.account("Alice");
  const { name, roomId } = await world.conference(alice, []);
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await enterLobby(page, name);
  // Cancelled at once, and again while the membership may be on its way or there already.
  for (const wait of [false, true]) {
    await page.getByRole("button", { name: "Join", exact: true }).click();
    if (wait) await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
    const cancel = page.getByRole("button", { name: wait ? "Leave" : "Cancel", exact: true });
    await cancel
      .or(page.getByRole("button", { name: "Leave", exact: true }))
      .first()
      .click();
    await expect.poll(() => memberships(world, alice, roomId)).toEqual([]);
    if (wait || (await page.getByRole("article", { name, exact: true }).isVisible())) await enterLobby(page, name);
  }
  // Joining again at once works: no "already in a call" while the leave is still under way.
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
  const again = await page.evaluate(async (room) => {
    const left = window.parley.leaveCall({});
    const joined = await window.parley.joinCall({ roomId: room });
    await left;
    return joined;
  }, roomId);
  expect(again).toEqual({ ok: true, value: null });
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
});

test("joining while the homeserver is away can be cancelled, and works when it is back", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { name, roomId } = await world.conference(alice, []);
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await enterLobby(page, name);
  await backend.stopPart("homeserver");
  try {
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(page.getByRole("button", { name: "Join", exact: true })).toBeVisible();
  } finally {
    await backend.startPart("homeserver");
  }
  expect(await memberships(world, alice, roomId)).toEqual([]);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
});

test("an authorization service that refuses is told apart from one that is away", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  await backend.stopPart("authService");
  const refusing = createServer((_request, answer) => {
    answer.writeHead(403, { "content-type": "application/json" }).end('{"errcode":"M_FORBIDDEN","error":"no"}');
  });
  let opened: Awaited<ReturnType<typeof listen>> | undefined;
  try {
    opened = await listen(refusing, Number(new URL(backend.authServiceUrl).port));
    await openLobby(page, name);
    await expect(errorOf(page, "AuthServiceRefused")).toContainText("The call service refused you");
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  } finally {
    await opened?.close();
    await backend.startPart("authService");
  }
});

test("a camera in use by another program is named, and the join goes on without it", async ({ world }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  // No second program can take Chromium's fake camera away: the refusal is the system's, as it words it.
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) =>
      constraints?.video
        ? Promise.reject(new DOMException("Could not start video source", "NotReadableError"))
        : open(constraints);
  });
  await openLobby(page, name);
  await expect(errorOf(page, "CameraBusy")).toBeVisible();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  await expect(tileOf(page, "Alice (you)")).toHaveAttribute("data-camera", "false");
});
