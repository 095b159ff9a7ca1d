import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { RoomServiceClient } from "livekit-server-sdk";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import {
  decodedFrames,
  expectPattern,
  expectTone,
  loudestTone,
  memberships,
  sampleVideo,
  tileOf,
} from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

test("two people see and hear each other, end-to-end encrypted", async ({ world, backend }) => {
  const { alice, bob, a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);

  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectTone(a.page, patterns.bob.tone);
  await expectTone(b.page, patterns.alice.tone);
  await expect(tileOf(a.page, "Bob")).toHaveAttribute("data-encryption", "ok");

  // The SFU's own view: it forwards what it can't read.
  const rooms = new RoomServiceClient(backend.livekit.httpUrl, backend.livekit.apiKey, backend.livekit.apiSecret);
  const tracks = [];
  for (const room of await rooms.listRooms()) {
    for (const participant of await rooms.listParticipants(room.name)) {
      if ([alice, bob].some(({ userId }) => participant.identity.startsWith(userId)))
        tracks.push(...participant.tracks);
    }
  }
  expect(tracks.length).toBe(4);
  for (const track of tracks) expect(track.encryption).not.toBe(0);

  // Leaving is seen by the other within a second.
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 1000 });
});

test("with a wrong key nothing is decoded", async ({ world }) => {
  const { bob, a, b, name } = await world.pair();
  await joinConference(b.page, name);
  // From now on Bob's page is told wrong keys of everybody else; his own stays right.
  await b.app.evaluate(({ webContents }, own) => {
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents);
      contents.send = (channel: string, ...args: unknown[]) => {
        if (channel.endsWith("mediaKeys")) {
          const keys = args[0] as { identity: string; key: string }[];
          args = [
            keys.map((key) =>
              key.identity.startsWith(own) ? key : { ...key, key: Buffer.alloc(16, 7).toString("base64") },
            ),
          ];
        }
        send(channel, ...args);
      };
    }
  }, bob.userId);
  await joinConference(a.page, name);

  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expect(tileOf(a.page, "Bob").locator("[data-initials]")).toHaveCount(0);
  await expect(tileOf(b.page, "Alice")).toHaveAttribute("data-encryption", "missingKey");
  // A face instead of a black picture, until there is one.
  await expect(tileOf(b.page, "Alice").locator("[data-initials]")).toBeVisible();
  expect(await decodedFrames(tileOf(b.page, "Alice"))).toBe(0);
  expect(await loudestTone(b.page)).not.toBeCloseTo(patterns.alice.tone, -2);
});

test("a participant killed with -9 leaves the roster and the room", async ({ world }) => {
  const { alice, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);

  const killed = Date.now();
  await b.kill();
  await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 40_000 });
  test.info().annotations.push({ type: "ghost", description: `${Date.now() - killed} ms` });
  expect(await memberships(world, alice, roomId)).toEqual([expect.stringContaining(alice.userId)]);
});

test("a killed participant who starts again at once takes the ghost back", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const profile = `bob-${process.pid}-ghost`;
  const a = await world.launch("alice", { signIn: alice.signIn });
  const b = await world.launch("bob", { signIn: bob.signIn, profile });
  await joinConference(b.page, name);
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
  await b.kill();
  const again = await world.launch("bob", { profile });
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(0);
  await expect(a.page.getByText("It is quiet right now")).toBeVisible();
  // The delayed leave would have ended it too, some seconds later.
  const log = readFileSync(join(again.folder, "config", "Parley", profile, "logs", "main.log"), "utf8");
  expect(log).toContain("removing the membership an earlier run left");
});

test("a reloaded window is back in the call, with one membership", async ({ world }) => {
  const { alice, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  const before = await memberships(world, alice, roomId);

  // More than once: each leaves the other's decryptor frames that no key opens.
  for (let reload = 0; reload < 3; reload++) {
    await b.page.reload();
    await expect(b.page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  }
  const after = await memberships(world, alice, roomId);
  expect(after).toHaveLength(2);
  expect(after.toSorted()).toEqual(before.toSorted());
});

test("a picture that stands still for no reason is renewed by itself", { tag: "@long" }, async ({ world }) => {
  const { a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);

  // Switched off behind LiveKit's back, as by an ended track that shared the receiver: black, and decoding goes on.
  await tileOf(a.page, "Bob")
    .locator("video")
    .evaluate((video: HTMLVideoElement) => {
      for (const track of (video.srcObject as MediaStream).getVideoTracks()) track.enabled = false;
    });
  await expect.poll(() => isBlack(a.page)).toBe(true);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);

  // The worker that encrypts and decrypts ends: nothing comes in and nothing goes out any more.
  for (const worker of a.page.workers()) await worker.evaluate(() => self.close());
  await expect.poll(() => framesIn(a.page, 1000), { intervals: [0] }).toBe(0);
  await expect.poll(() => framesIn(a.page, 1000), { intervals: [0], timeout: 45_000 }).toBeGreaterThan(3);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expect.poll(() => framesIn(b.page, 1000, "Alice"), { intervals: [0], timeout: 45_000 }).toBeGreaterThan(3);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
});

async function isBlack(page: Page): Promise<boolean> {
  const sample = await sampleVideo(tileOf(page, "Bob"));
  return sample !== undefined && [...sample.left, ...sample.right].every((value) => value < 20);
}

/** Frames that the tile of a participant shows within so many milliseconds. */
async function framesIn(page: Page, ms: number, name = "Bob"): Promise<number> {
  return tileOf(page, name)
    .locator("video")
    .evaluate(async (video: HTMLVideoElement, span) => {
      const before = video.getVideoPlaybackQuality().totalVideoFrames;
      await new Promise((resolve) => setTimeout(resolve, span));
      return video.getVideoPlaybackQuality().totalVideoFrames - before;
    }, ms);
}
