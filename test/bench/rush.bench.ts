import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, test } from "@playwright/test";
import { membership, range, shown, startRush } from "../../main/rtc/rushTesting.ts";
import { row, writeRows } from "./support/rows.ts";

const PEOPLE = 500;
const ROUNDS = 8;

/**
 * What the numbers count: 500 joins, or leaves, in one answer of a scripted homeserver, through the SDK and main's
 * watch, conference list and reactions in this process, without a window and without Electron: from the answer until the
 * list shows them (goal 200 ms), what the thread worked, and the longest time that it did nothing else (goal 50 ms).
 * "In the timeline" as news, "as state" behind a gap. Quick and alone; `large` measures the same in the whole app.
 */
test("rush", async () => {
  const rows: ReturnType<typeof row>[] = [];
  for (const [how, timeline] of [
    ["in the timeline", true],
    ["as state", false],
  ] as const) {
    const rush = await startRush(range(0, PEOPLE));
    const took: Record<string, { ms: number[]; busy: number[]; blocked: number[] }> = {};
    for (let round = 0; round < ROUNDS; round++) {
      for (const [what, present] of [
        ["come", true],
        ["go", false],
      ] as const) {
        const loop = monitorEventLoopDelay({ resolution: 1 });
        loop.enable();
        const [busyBefore, start] = [busyMs(), performance.now()];
        const there = new Promise<number>((resolve) => {
          const look = () => {
            if (shown(rush.hub) !== (present ? PEOPLE : 0)) return;
            rush.hub.off("change", look);
            resolve(performance.now() - start);
          };
          rush.hub.on("change", look);
        });
        rush.tell(
          range(0, PEOPLE).map((each) => membership(each, present)),
          timeline,
        );
        const ms = await there;
        // What is left to do afterwards, as the SDK's timers, counts too.
        await new Promise((resolve) => setTimeout(resolve, 200));
        loop.disable();
        const into = (took[what] ??= { ms: [], busy: [], blocked: [] });
        into.ms.push(ms);
        into.busy.push(busyMs() - busyBefore);
        into.blocked.push(loop.max / 1e6);
      }
    }
    rush.stop();
    for (const [what, { ms, busy, blocked }] of Object.entries(took)) {
      expect(ms).toHaveLength(ROUNDS);
      rows.push(
        row(`${PEOPLE} ${what} ${how}`, ms, 200),
        row(`${PEOPLE} ${what} ${how}: works`, busy),
        row(`${PEOPLE} ${what} ${how}: blocked`, blocked, 50),
      );
    }
  }
  writeRows("rush", rows);
});

/** That this thread was on a core so far. */
function busyMs(): number {
  return Number(readFileSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}
