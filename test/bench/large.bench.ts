import { expect, test } from "../e2e/support/fixtures.ts";
import type { Account, World } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { decodedFrames } from "../e2e/support/observe.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import { enterCall, inTurns, leaveCall, plainConference, startCrowd } from "./support/crowd.ts";
import { pssOf } from "./support/processes.ts";
import { row, writeRows } from "./support/rows.ts";

const SIZES = (process.env["CROWD"] ?? "50,150,500").split(",").map(Number);
const PUBLISHING = 6;
const WATCH_MS = 5_000;

type Instance = Awaited<ReturnType<World["launch"]>>;

/**
 * What the numbers count, in a call of so many people of whom six send a camera (scripted, see `cost`):
 * - joined: from the click on Join until the roster shows everybody (goal 2 s);
 * - blocked: the longest time the main process did not answer, from before the others came until all had left (goal 50 ms);
 * - memory: all processes of the app (goal 1,536 MiB);
 * - all-left: from the last one's leaving until the roster is empty; the homeserver tells of them in a few batches;
 * - frame interval: what a visible tile needs for one frame; they are sent 15 times a second.
 */
test("large", async ({ world, backend }) => {
  test.setTimeout(1_800_000);
  const alice = await world.account("Alice");
  const others: Account[] = [];
  await inTurns(
    Array.from({ length: Math.max(...SIZES) }, (_, index) => index),
    async (index) => void others.push(await world.account(`Person ${index + 1}`)),
  );
  const { roomId } = await plainConference(world, alice, others);
  const rows: ReturnType<typeof row>[] = [];
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  const { page } = a;
  await expect(page.getByRole("article", { name: "Plain", exact: true })).toBeVisible({ timeout: 60_000 });
  for (const size of SIZES) {
    const inside = others.slice(0, size);
    await watchLoop(a);
    const access: Awaited<ReturnType<typeof enterCall>>[] = [];
    await inTurns(
      inside,
      async (each) => void access.push(await enterCall(world, backend.authServiceUrl, each, roomId)),
    );
    const crowd = await startCrowd(world.folder(`crowd-${size}`), access.slice(0, PUBLISHING));
    await enterLobby(page, "Plain");
    const click = Date.now();
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await expect.poll(() => rosterSize(a), { intervals: [20], timeout: 60_000 }).toBe(size + 1);
    const joined = Date.now() - click;
    const moving = page.getByRole("group").filter({ has: page.locator("video") });
    await expect.poll(() => moving.count(), { timeout: 30_000 }).toBeGreaterThan(1);
    const tiles = await moving.all();
    const before = await Promise.all(tiles.map(decodedFrames));
    const start = Date.now();
    await page.waitForTimeout(WATCH_MS);
    const after = await Promise.all(tiles.map(decodedFrames));
    const span = Date.now() - start;
    const intervals = after.map((count, i) => span / (count - (before[i] ?? 0)));
    const memory = pssOf(a.app.process().pid ?? 0);
    await crowd.stop();
    await inTurns(inside, (each) => leaveCall(world, each, roomId));
    const lastLeft = Date.now();
    await expect.poll(() => rosterSize(a), { intervals: [20], timeout: 60_000 }).toBe(1);
    const left = Date.now() - lastLeft;
    rows.push(
      row(`joined, ${size} people`, [joined], 2_000),
      row(`blocked, ${size} people`, [await longestBlock(a)], 50),
      row(`memory, ${size} people`, [memory], 1_536, "MiB"),
      row(`all-left, ${size} people`, [left]),
      row(`frame interval, ${size} people`, intervals),
    );
    writeRows("large", rows);
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(page.getByRole("article", { name: "Plain", exact: true })).toBeVisible();
  }
});

function rosterSize({ page }: Instance): Promise<number> {
  return page.evaluate(async () => {
    const state = await window.parley.getState({});
    return state.ok && state.value.call.phase === "joined" ? state.value.call.members.length : 0;
  });
}

/** Begins to measure how late the main process is. */
async function watchLoop({ app }: Instance): Promise<void> {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule("node:perf_hooks");
    const histogram = monitorEventLoopDelay({ resolution: 5 });
    histogram.enable();
    Object.assign(globalThis, { benchLoop: histogram });
  });
}

/** @returns ms */
function longestBlock({ app }: Instance): Promise<number> {
  return app.evaluate(() => {
    const { benchLoop } = globalThis as unknown as { benchLoop: { max: number; disable(): void } };
    benchLoop.disable();
    return benchLoop.max / 1e6;
  });
}
