import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import {
  accessOf,
  inTurns,
  leaveCall,
  manyAccounts,
  plainConference,
  startCrowd,
  writeMembership,
} from "./support/crowd.ts";
import { mainRows, watchMain } from "./support/mainLoop.ts";
import { cpuSeconds, processNamed, pssOf } from "./support/processes.ts";
import { lastBecame, recordRoster, rosterIs } from "./support/rosterRecord.ts";
import { row, writeRows } from "./support/rows.ts";
import { syncGate } from "./support/syncGate.ts";

const SIZES = (process.env["CROWD"] ?? "50,150,500").split(",").map(Number);
/** So many of them are in the SFU too: the first, whom the first page shows. One costs its process 0.3 s to connect. */
const CONNECTED = Number(process.env["CONNECTED"] ?? 60);
const PUBLISHING = 4;
const SENT_FPS = 30;
const WATCH_MS = 8_000;

/**
 * What the numbers count, in a call of N people who are all in the room and have a real membership; the first sixty are in
 * the SFU too, and four of them send a camera of 320 × 180, in two layers, 30 times a second; the app sends its own. The room is not encrypted, as
 * the others have no keys.
 * - joined: from the click on Join until the page's roster holds everybody (goal 2 s);
 * - pictures of all who send: from that click until four tiles have decoded a frame;
 * - frame interval: what each visible tile with a picture took for a frame, over eight seconds (goal 24 fps: 41.7 ms);
 * - page's own frame interval: what the page takes for drawing anew, whatever the pictures do;
 * - all leave, all come: N changes in one sync answer (see `syncGate`), from when the homeserver had answered until the
 *   page has the roster (goal 200 ms), and what the main thread worked for it;
 * - blocked: the longest time that main answered nobody in these spans; by its own work: the longest that it was on a core
 *   at a stretch without a look at who waits (goal of both 50 ms). All share two cores with the crowd, the SFU and the
 *   homeserver, so "waits for a core" says how long main was ready and had none;
 * - memory: all processes of the app, PSS (goal 1,536 MiB); processor: each part's, over those eight seconds;
 * - requests: what the app asks of the homeserver from the click until all is shown.
 */
test("large", async ({ world, backend }) => {
  test.setTimeout(1_200_000);
  const gate = await syncGate(backend.homeserver.baseUrl);
  const alice = await world.account("Alice");
  const others = await manyAccounts(world, Math.max(...SIZES));
  const { roomId } = await plainConference(world, alice, others);
  const rows: ReturnType<typeof row>[] = [];
  const a = await world.launch("alice", { signIn: { ...alice.signIn, homeserver: gate.url }, pattern: patterns.alice });
  const { page } = a;
  const app = a.app.process().pid ?? 0;
  await expect(page.getByRole("article", { name: "Plain", exact: true })).toBeVisible({ timeout: 60_000 });
  await recordRoster(page);
  for (const size of SIZES) {
    const inside = others.slice(0, size);
    const label = (what: string) => `${size} people: ${what}`;
    const profileOf = (what: string) => join(import.meta.dirname, "..", "results", `large-${size}-${what}.cpuprofile`);
    const comeIn = () => inTurns(inside, (each) => writeMembership(world, backend.authServiceUrl, each, roomId), 4);
    /** N changes in one batch. */
    const batch = async (what: string, change: () => Promise<unknown>, then: number) => {
      gate.hold();
      await change();
      const watched = await watchMain(a, profileOf(what));
      gate.release();
      await rosterIs(page, then);
      const shown = await lastBecame(page, then);
      // Main goes on after the page has the roster.
      await page.waitForTimeout(1_500);
      const span = await watched();
      const answered = gate.answered().filter((ts) => ts <= shown);
      rows.push(row(label(what), [shown - (answered.at(-1) ?? NaN)], 200), ...mainRows(label, what, span));
      writeRows("large", rows);
    };

    await comeIn();
    const access = await inTurns(inside.slice(0, CONNECTED), (each) =>
      accessOf(world, backend.authServiceUrl, each, roomId),
    );
    const crowd = await startCrowd(world.folder(`crowd-${size}`), access, {
      publishing: PUBLISHING,
      fps: SENT_FPS,
      simulcast: true,
    });
    await enterLobby(page, "Plain");
    gate.takeAsked();
    const watched = await watchMain(a, profileOf("join"));
    const click = Date.now();
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await rosterIs(page, size + 1);
    const joined = (await lastBecame(page, size + 1)) - click;
    const moving = page.getByRole("group").filter({ has: page.locator("video") });
    await expect
      .poll(async () => (await framesOf(moving)).filter((frames) => frames > 0).length, {
        intervals: [20],
        timeout: 60_000,
      })
      .toBeGreaterThanOrEqual(PUBLISHING);
    const firstFrame = Date.now();
    await page.waitForTimeout(2_000);
    const joining = await watched();
    const asked = gate.takeAsked();
    const parts = {
      app,
      crowd: crowd.pid,
      SFU: processNamed(/livekit-[\d.]+\/server/u),
      homeserver: processNamed(/synapse/u),
    };
    const watchedCall = await watchMain(a, profileOf("call"));
    const [before, start] = [await framesOf(moving), Date.now()];
    const cpuBefore = Object.values(parts).map(cpuSeconds);
    await page.waitForTimeout(WATCH_MS);
    const [after, span] = [await framesOf(moving), Date.now() - start];
    const cpu = Object.values(parts).map((pid, i) => ((cpuSeconds(pid) - (cpuBefore[i] ?? 0)) / span) * 100_000);
    const call = await watchedCall();
    rows.push(
      row(label("joined"), [joined], 2_000),
      row(label("pictures of all who send"), [firstFrame - click]),
      ...mainRows(label, "join", joining),
      row(
        label("join, requests to the homeserver"),
        [Object.values(asked).reduce((x, y) => x + y, 0)],
        undefined,
        "requests",
      ),
      row(
        label("frame interval"),
        after.map((count, i) => span / (count - (before[i] ?? 0))),
        1000 / 24,
      ),
      row(label("page's own frame interval"), [await page.evaluate(framesOfPage)]),
      row(label("in the call, blocked"), [call.blockedMs], 50),
      row(label("in the call, blocked by its own work"), [call.longestTurnMs], 50),
      row(label("in the call, main works"), [(call.busyMs / span) * 100], undefined, "% of a core"),
      row(label("memory"), [pssOf(app)], 1_536, "MiB"),
      ...Object.keys(parts).map((name, i) =>
        row(label(`processor, ${name}`), [cpu[i] ?? NaN], undefined, "% of a core"),
      ),
    );
    writeRows("large", rows);
    await batch("all leave", () => inTurns(inside, (each) => leaveCall(world, each, roomId), 4), 1);
    await batch("all come", comeIn, size + 1);
    await page.screenshot({ path: join(import.meta.dirname, "..", "results", `large-${size}.png`) });
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(page.getByRole("article", { name: "Plain", exact: true })).toBeVisible();
    await crowd.stop();
  }
  await gate.close();
});

/** How many frames each of these tiles has decoded, asked for in one go. */
function framesOf(tiles: Locator): Promise<number[]> {
  return tiles.evaluateAll((elements) =>
    elements.map((element) => element.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0),
  );
}

/** Mean time between two frames that the page could draw, over a second, ms. */
function framesOfPage(): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now();
    let count = 0;
    const next = () => {
      const ms = performance.now() - start;
      if (ms > 1_000) resolve(ms / count);
      else {
        count++;
        requestAnimationFrame(next);
      }
    };
    requestAnimationFrame(next);
  });
}
