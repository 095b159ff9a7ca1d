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
 * - round trips waited for: what it takes longer than over the same cable without delay, in round trips (of the medians). Goal: seven.
 */
test("far", async ({ world }) => {
  test.setTimeout(400_000);
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob });
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await joinConference(b.page, name);
  // Two devices that meet for the first time exchange keys first; it is not counted here.
  await joinOnce(a, b, name, true);
  const frames = new Map<number, number[]>([0, ...ROUND_TRIPS_MS].map((ms) => [ms, []]));
  // By turns: what else the machine does is then the same for all.
  for (let run = 0; run < RUNS; run++) {
    for (const [ms, times] of frames) {
      await wire.set({ delay: ms / 2_000 });
      times.push((await joinOnce(a, b, name, true)).frame);
    }
  }
  const near = row("", frames.get(0) ?? []).median;
  const rows = [...frames].flatMap(([ms, times]) => {
    const whole = row(`click-to-first-remote-frame, ${ms} ms away`, times);
    if (ms === 0) return [whole];
    const waited = (whole.median - near) / ms;
    return [
      whole,
      row(
        `the whole in round trips, ${ms} ms away`,
        times.map((time) => time / ms),
        undefined,
        "round trips",
      ),
      // Fewer than none can't be: the machine was busy with something else, and nothing was measured.
      row(`round trips waited for, ${ms} ms away`, [waited > 0 ? waited : NaN], 7, "round trips"),
    ];
  });
  writeRows("far", rows);
  await wire.set({ delay: 0 });
  for (const { name: what, n } of rows) expect(n, what).toBeGreaterThan(0);
});
