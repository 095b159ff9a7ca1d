import { closeToTray, startDesktop } from "../e2e/support/desktop.ts";
import { expect, test } from "../e2e/support/fixtures.ts";
import type { Account } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { decodedFrames, tileOf } from "../e2e/support/observe.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { enterCall, leaveCall, plainConference, startCrowd } from "./support/crowd.ts";
import { cpuOver, pssByKind, pssOf } from "./support/processes.ts";
import { row, writeRows } from "./support/rows.ts";

const REMOTES = (process.env["REMOTES"] ?? "1,2,4,8,16").split(",").map(Number);
const IDLE_MS = 60_000;
/** Main gives memory back ten seconds after the window has gone. */
const SETTLE_MS = 12_000;
const CALL_MS = 10_000;

/**
 * What the numbers count, over all processes of the app (memory as PSS):
 * - idle-in-tray: a minute without a window, in sync with its homeserver. Goals: 250 MiB, half a percent of a core;
 * - call, N remotes: ten seconds of a call with N others who send a camera of 320 × 180 each, own camera on. Those N are
 *   participants of the SFU in another process; their memberships are real, the room is not encrypted, and pictures are
 *   decoded and drawn by the processor alone, as there is no graphics card.
 */
test("cost", async ({ world, backend }) => {
  test.setTimeout(900_000);
  const alice = await world.account("Alice");
  const others: Account[] = [];
  for (let i = 0; i < Math.max(...REMOTES); i++) others.push(await world.account(`Guest ${i + 1}`));
  const { roomId } = await plainConference(world, alice, others);
  const desktop = await startDesktop(world.folder("desktop"));
  const rows: ReturnType<typeof row>[] = [];
  try {
    const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
    const pid = a.app.process().pid ?? 0;
    const { page } = a;
    for (const count of REMOTES) {
      const inside = others.slice(0, count);
      const access = await Promise.all(inside.map((each) => enterCall(world, backend.authServiceUrl, each, roomId)));
      const crowd = await startCrowd(world.folder(`crowd-${count}`), access);
      await joinConference(page, "Plain");
      for (let i = 1; i <= Math.min(count, 8); i++) {
        await expect.poll(() => decodedFrames(tileOf(page, `Guest ${i}`)), { timeout: 60_000 }).toBeGreaterThan(10);
      }
      const cpu = await cpuOver(pid, CALL_MS);
      rows.push(
        row(`call, ${count} remotes: memory`, [pssOf(pid)], undefined, "MiB"),
        row(`call, ${count} remotes: processor`, [cpu], undefined, "% of a core"),
      );
      await page.getByRole("button", { name: "Leave", exact: true }).click();
      await crowd.stop();
      await Promise.all(inside.map((each) => leaveCall(world, each, roomId)));
      writeRows("cost", rows);
    }
    await closeToTray(a);
    // The page's process takes a moment to end.
    await expect.poll(() => a.app.windows().length).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const idle = await cpuOver(pid, IDLE_MS);
    rows.push(
      row("idle-in-tray: memory", [pssOf(pid)], 250, "MiB"),
      ...Object.entries(pssByKind(pid)).map(([kind, mib]) =>
        row(`idle-in-tray: memory of ${kind}`, [mib], undefined, "MiB"),
      ),
      row("idle-in-tray: processor", [idle], 0.5, "% of a core"),
    );
    writeRows("cost", rows);
  } finally {
    await desktop.stop();
  }
});
