import { expect } from "@playwright/test";
import type { Instance } from "../e2e/support/app.ts";
import type { Account } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { memberships, tileOf } from "../e2e/support/observe.ts";
import { enterLobby, joinConference } from "../e2e/support/steps.ts";
import { pictureBack } from "./support/frames.ts";
import { killProcesses, shownInWindow, signalAll } from "./support/machine.ts";
import { row } from "./support/row.ts";
import type { Parts } from "./support/row.ts";
import { bothBack, callOfTwo, pause, rosterOfTwo, seeEachOther, standstillOfBoth } from "./support/stage.ts";

/** Alice is in the call; Bob's computer is one that can be started again. */
interface Haunted {
  alice: Account;
  bob: Account;
  a: Instance;
  b: Instance;
  name: string;
  roomId: string;
  profile: string;
}

let counter = 0;

async function aliceWaits({ world }: Parts): Promise<Haunted> {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const profile = `bob-${process.pid}-fault-${counter++}`;
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, profile }),
  ]);
  await joinConference(a.page, name);
  await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
  return { alice, bob, a, b, name, roomId, profile };
}

/** Kills Bob's app, waits until nobody sees him, and starts it again: signed in, outside the call. */
async function killed(haunted: Haunted, { world }: Parts): Promise<number> {
  const { alice, bob, a, name, roomId, profile } = haunted;
  const at = Date.now();
  await haunted.b.kill();
  const ghost = async () => (await memberships(world, alice, roomId)).some((key) => key.includes(bob.userId));
  await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 40_000 });
  await expect.poll(ghost, { intervals: [100], timeout: 40_000 }).toBe(false);
  const ms = Date.now() - at;
  haunted.b = await world.launch("bob", { profile, pattern: patterns.bob });
  await expect(haunted.b.page.getByRole("article", { name, exact: true })).toBeVisible({ timeout: 30_000 });
  return ms;
}

const GHOST = "kill → gone from the room and from the others' screens; then it starts again, signed in";

row("app killed in the lobby", { goal: 10_000, measured: GHOST, setUp: aliceWaits }, async (haunted, parts) => {
  await enterLobby(haunted.b.page, haunted.name);
  return { ms: await killed(haunted, parts) };
});

row("app killed while it joins", { goal: 10_000, measured: GHOST, setUp: aliceWaits }, async (haunted, parts) => {
  await enterLobby(haunted.b.page, haunted.name);
  await haunted.b.page.getByRole("button", { name: "Join", exact: true }).click();
  // Killed with the membership sent, and Alice told: media may not be there yet.
  await expect
    .poll(async () => (await memberships(parts.world, haunted.alice, haunted.roomId)).length, { intervals: [20] })
    .toBe(2);
  return { ms: await killed(haunted, parts) };
});

row("app killed in the call", { goal: 10_000, measured: GHOST, setUp: aliceWaits }, async (haunted, parts) => {
  await joinConference(haunted.b.page, haunted.name);
  await tileThere(haunted);
  return { ms: await killed(haunted, parts) };
});

row("app killed while it leaves", { goal: 10_000, measured: GHOST, setUp: aliceWaits }, async (haunted, parts) => {
  await joinConference(haunted.b.page, haunted.name);
  await tileThere(haunted);
  await haunted.b.page.getByRole("button", { name: "Leave", exact: true }).click();
  return { ms: await killed(haunted, parts) };
});

async function tileThere({ a }: Haunted): Promise<void> {
  await expect(tileOf(a.page, "Bob")).toHaveCount(1);
}

row(
  "killed app started again joins again",
  { goal: 5000, measured: "click on Join → each sees the other", setUp: aliceWaits },
  async (haunted, parts) => {
    await joinConference(haunted.b.page, haunted.name);
    await tileThere(haunted);
    await killed(haunted, parts);
    await enterLobby(haunted.b.page, haunted.name);
    const clicked = Date.now();
    await haunted.b.page.getByRole("button", { name: "Join", exact: true }).click();
    await seeEachOther(haunted);
    const ms = Date.now() - clicked;
    await haunted.b.page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(tileOf(haunted.a.page, "Bob")).toHaveCount(0);
    return { ms };
  },
);

row(
  "caller killed while it rings",
  {
    goal: 10_000,
    measured: "kill → it rings no more",
    setUp: async ({ world }) => {
      const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
      await world.direct(alice, bob);
      const [a, b] = await Promise.all([
        world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
        world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
      ]);
      await expect(b.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
      return { a, b };
    },
    fresh: true,
  },
  async ({ a, b }) => {
    await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
    const card = b.page.getByRole("article", { name: "Incoming call: Alice" });
    await expect(card).toBeVisible();
    // Rings for 30 s by itself: killed right after it began.
    const at = Date.now();
    await a.kill();
    await expect(card).toHaveCount(0, { timeout: 40_000 });
    return { ms: Date.now() - at };
  },
);

row(
  "page's process killed in the call",
  {
    goal: 10_000,
    measured: "kill → new frames of both",
    notes: ["kill -9 of the renderer"],
    setUp: callOfTwo,
    fresh: true,
  },
  async (pair, parts) => {
    const before = await memberships(parts.world, pair.alice, pair.roomId);
    const at = Date.now();
    killProcesses(pair.b, "renderer");
    const first = pictureBack(pair.a.page, "Bob", patterns.bob, at + 500);
    let backAt = 0;
    const bars = new Set<number>();
    await expect
      .poll(
        async () => {
          const shown = await shownInWindow(pair.b.app);
          const theirs =
            shown !== undefined &&
            isNear(shown.left, patterns.alice.left) &&
            isNear(shown.right, patterns.alice.right) &&
            shown.bar >= 0;
          if (!theirs) {
            bars.clear();
            backAt = 0;
            return 0;
          }
          bars.add(shown.bar);
          // The first may be what was drawn last before the kill.
          if (bars.size === 2) backAt ||= Date.now();
          return bars.size;
        },
        { timeout: 45_000, intervals: [50] },
      )
      // The picture moves.
      .toBeGreaterThan(2);
    const ms = Math.max(backAt - at, 500 + (await first));
    // The membership never went away.
    expect((await memberships(parts.world, pair.alice, pair.roomId)).toSorted()).toEqual(before.toSorted());
    return { ms };
  },
);

function isNear(seen: readonly number[], sent: readonly number[]): boolean {
  return sent.every((value, channel) => Math.abs(value - (seen[channel] ?? -999)) < 60);
}

row(
  "GPU process killed in the call",
  { goal: 2000, measured: "longest standstill of either picture", setUp: callOfTwo },
  async (pair) => {
    const at = Date.now();
    killProcesses(pair.b, "gpu-process");
    const ms = await standstillOfBoth(pair, at);
    await rosterOfTwo(pair);
    return { ms };
  },
);

row(
  "asleep for 30 s in the call",
  {
    goal: 5000,
    measured: "awake → new frames of both, the roster right",
    notes: ["SIGSTOP and SIGCONT of all of the app's processes; no signal tells it that it slept"],
    setUp: callOfTwo,
  },
  async (pair) => {
    signalAll(pair.b, "SIGSTOP");
    try {
      await pause(30_000);
    } finally {
      signalAll(pair.b, "SIGCONT");
    }
    const awake = Date.now();
    const media = await bothBack(pair, awake, 60_000);
    await rosterOfTwo(pair);
    return { ms: Math.max(media, Date.now() - awake) };
  },
);
