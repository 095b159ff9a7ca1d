import { patterns } from "../e2e/support/media.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { expect } from "../e2e/support/fixtures.ts";
import { test, wire } from "../fault/support/wire.ts";
import { joinOnce } from "./support/joinRuns.ts";
import { row, writeRows } from "./support/rows.ts";

const RUNS = Number(process.env["RUNS"] ?? 5);
const ROUND_TRIPS_MS = [50, 150];

/**
 * What the numbers count: as `join` with lobby, homeserver, auth service and SFU being so many milliseconds away, there and
 * back, for both people (a cable in user space holds every packet back; test/fault/support/link.py).
 * - click-to-first-remote-frame, and the whole of it in round trips;
 * - round trips waited for: what it takes longer than over the same cable without delay, in round trips. Goal: seven.
 */
test("far", async ({ world }) => {
  test.setTimeout(400_000);
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob });
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await joinConference(b.page, name);
  const rows: ReturnType<typeof row>[] = [];
  const near: number[] = [];
  for (let run = 0; run < RUNS; run++) near.push((await joinOnce(a, b, name, true)).frame);
  const nearby = row("click-to-first-remote-frame, 0 ms away", near);
  rows.push(nearby);
  for (const ms of ROUND_TRIPS_MS) {
    await wire.set({ delay: ms / 2_000 });
    const frames: number[] = [];
    for (let run = 0; run < RUNS; run++) frames.push((await joinOnce(a, b, name, true)).frame);
    rows.push(
      row(`click-to-first-remote-frame, ${ms} ms away`, frames),
      row(
        `the whole in round trips, ${ms} ms away`,
        frames.map((frame) => frame / ms),
        undefined,
        "round trips",
      ),
      row(
        `round trips waited for, ${ms} ms away`,
        frames.map((frame) => (frame - nearby.median) / ms),
        7,
        "round trips",
      ),
    );
    writeRows("far", rows);
  }
  await wire.set({ delay: 0 });
  for (const { name: what, n } of rows) expect(n, what).toBe(RUNS);
});
