import { expect, test } from "@playwright/test";
import type { ElectronApplication } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { patterns } from "../e2e/support/media.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { chatBack, keepWriting, lostMessages, watchChat } from "./support/chat.ts";
import { row } from "./support/row.ts";
import type { Parts } from "./support/row.ts";
import { bothBack, pause, rosterOfTwo, seeEachOther } from "./support/stage.ts";
import { lockKeyring, unlockKeyring } from "../e2e/support/lockKeyring.ts";

let counter = 0;

for (const minutes of [10, -10]) {
  row(
    `clock ${Math.abs(minutes)} min ${minutes > 0 ? "ahead" : "behind"}`,
    {
      goal: 10_000,
      measured: "second click on Join → each sees the other; both still there 15 s later",
      notes: ["Date of the main process and of the page is shifted: there is no libfaketime"],
      setUp: async ({ world }) => {
        const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
        const { name, roomId } = await world.conference(alice, [bob]);
        const [a, b] = await Promise.all([
          world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
          world.launch("bob", {
            signIn: bob.signIn,
            pattern: patterns.bob,
            beforeWindow: (app) => shiftMain(app, minutes * 60_000),
          }),
        ]);
        await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
        await b.page.evaluate(shift, minutes * 60_000);
        return { alice, bob, a, b, name, roomId };
      },
      fresh: true,
    },
    async (pair) => {
      await joinConference(pair.a.page, pair.name);
      const clicked = Date.now();
      await joinConference(pair.b.page, pair.name);
      await seeEachOther(pair);
      const ms = Date.now() - clicked;
      // Longer than the delayed leave: what keeps the membership alive runs by that clock too.
      await pause(15_000);
      await rosterOfTwo(pair);
      await bothBack(pair, Date.now());
      return { ms };
    },
  );
}

function shiftMain(app: ElectronApplication, by: number): Promise<void> {
  return app.evaluate((_electron, ms) => {
    const Real = Date;
    globalThis.Date = new Proxy(Real, {
      construct: (target, args) =>
        args.length === 0 ? new target(target.now() + ms) : Reflect.construct(target, args),
      get: (target, name) => (name === "now" ? () => target.now() + ms : Reflect.get(target, name)),
    });
  }, by);
}

function shift(ms: number): void {
  const Real = Date;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args) => (args.length === 0 ? new target(target.now() + ms) : Reflect.construct(target, args)),
    get: (target, name) => (name === "now" ? () => target.now() + ms : Reflect.get(target, name)),
  });
}

/** Bob's profile lies on a disk of its own, small enough to be filled. */
async function onSmallDisk(parts: Parts) {
  const { world } = parts;
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const disk = join(world.folder("bob"), "config");
  mkdirSync(disk, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=48m,mode=0700", "parley-fault", disk]);
  const profile = `bob-${process.pid}-disk-${counter++}`;
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, profile }),
  ]);
  const pair = { alice, bob, a, b, name, roomId };
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await seeEachOther(pair);
  await watchChat(a.page);
  await watchChat(b.page);
  return { pair, disk };
}

row(
  "disk full for 10 s in the call",
  {
    goal: 15_000,
    measured: "space again → messages arrive both ways, both see each other",
    notes: ["the profile lies on a tmpfs of 48 MB that is filled"],
    setUp: onSmallDisk,
    fresh: true,
  },
  async ({ pair, disk }) => {
    const filler = join(disk, "filler");
    try {
      const writing = keepWriting(pair);
      await pause(2000);
      fill(disk, filler);
      await pause(10_000);
      await writing.stop();
      rmSync(filler);
      const since = Date.now();
      await chatBack(pair, since);
      await bothBack(pair, since);
      await rosterOfTwo(pair);
      return { ms: Date.now() - since, lost: await lostMessages(pair) };
    } finally {
      await pair.b.kill();
      // The log lies on the disk that goes now.
      for (const log of globSync(join(disk, "Parley", "*", "logs", "main.log"))) {
        copyFileSync(log, test.info().outputPath("main-bob.log"));
      }
      execFileSync("umount", ["--lazy", disk]);
    }
  },
);

function fill(disk: string, file: string): void {
  for (let size = 1 << 20; size >= 4096; size /= 2) {
    try {
      while (statfsSync(disk).bavail > 0) writeFileSync(file, Buffer.alloc(size), { flag: "a" });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }
}

row(
  "keyring locked in the call and at the next start",
  {
    goal: 10_000,
    measured: "unlocked, person tries again → signed in, rooms there",
    setUp: async ({ world }) => {
      const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
      const { name, roomId } = await world.conference(alice, [bob]);
      const profile = `bob-${process.pid}-keyring-${counter++}`;
      const [a, b] = await Promise.all([
        world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
        world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, profile }),
      ]);
      const pair = { alice, bob, a, b, name, roomId };
      await joinConference(a.page, name);
      await joinConference(b.page, name);
      await seeEachOther(pair);
      return { pair, profile };
    },
    fresh: true,
  },
  async ({ pair, profile }, parts) => {
    await lockKeyring();
    try {
      // A call that runs needs nothing from it.
      await pause(5000);
      await bothBack(pair, Date.now());
      await rosterOfTwo(pair);
      await pair.b.kill();
      const again = await parts.world.launch("bob", { profile, pattern: patterns.bob });
      const retry = again.page.getByRole("button", { name: "Try the keyring again" });
      await expect(retry).toBeVisible({ timeout: 30_000 });
      await unlockKeyring();
      const since = Date.now();
      await retry.click();
      await expect(again.page.getByRole("article", { name: pair.name, exact: true })).toBeVisible({ timeout: 30_000 });
      return { ms: Date.now() - since };
    } finally {
      await unlockKeyring();
    }
  },
);
