import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, tileOf } from "../e2e/support/observe.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import { row, writeRows } from "./support/rows.ts";
import { readTrace, watchJoin } from "./support/tracing.ts";
import type { TraceEvent } from "./support/tracing.ts";
import { waterfall } from "./support/waterfall.ts";

const RUNS = Number(process.env["TRACES"] ?? 5);
const LOBBY_MS = 2_000;

/**
 * One join, taken apart: what waits for what, from the click on Join until the first frame of the other person. The
 * middle one of a few is drawn (`test/results/trace.svg`, its figures `trace-events.json`). Watching costs a little
 * itself: for how long a join takes see `join`.
 * - NAME: from the click until that was first seen.
 */
test("trace", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob });
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await watchJoin(b);
  await enterLobby(b.page, name);
  await b.page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(b.page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();

  const traces: { click: number; frame: number; events: TraceEvent[] }[] = [];
  for (let run = 0; run < RUNS; run++) {
    await watchJoin(a);
    await watchJoin(b);
    await enterLobby(a.page, name);
    await a.page.waitForTimeout(LOBBY_MS);
    await a.page.getByRole("button", { name: "Join", exact: true }).click();
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    const events = [...(await readTrace(a, "joining")), ...(await readTrace(b, "there"))];
    const at = (what: string) => events.find((event) => event.name === what)?.start ?? NaN;
    traces.push({ click: at("parley:join-click"), frame: at("parley:first-remote-frame"), events });
    await a.page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(tileOf(b.page, "Alice")).toHaveCount(0);
  }
  const middle = traces.toSorted((x, y) => x.frame - x.click - (y.frame - y.click))[Math.floor(traces.length / 2)];
  if (middle === undefined) throw new Error("nothing was traced");
  const { click, frame } = middle;
  const shown = middle.events
    .filter(({ start, end }) => (end ?? start) >= click - 5 && start <= frame + 50)
    .toSorted((x, y) => x.start - y.start);
  const results = join(import.meta.dirname, "..", "results");
  mkdirSync(results, { recursive: true });
  const title = `A join with one other person, lobby open for two seconds: first frame after ${Math.round(frame - click)} ms`;
  writeFileSync(join(results, "trace.svg"), waterfall(shown, click, title));
  writeFileSync(
    join(results, "trace-events.json"),
    JSON.stringify(
      shown.map(({ lane, name: what, start, end }) => ({
        lane,
        name: what,
        start: Math.round(start - click),
        ...(end !== undefined && { end: Math.round(end - click) }),
      })),
      null,
      1,
    ),
  );
  const steps = {
    "signalling open": ["signalling opens", "end"],
    "join response": ["join response", "start"],
    "connection to the SFU up": ["connected", "start"],
    "video track": ["video track", "start"],
    "key came": ["1 media key(s) came", "start"],
    "first video packet": ["video: first packet", "start"],
    "first key frame decoded": ["video: first key frame decoded", "start"],
    "first remote frame": ["parley:first-remote-frame", "start"],
  } as const;
  const rows = Object.entries(steps).map(([step, [what, edge]]) =>
    row(
      step,
      traces.map(({ click: from, events }) => {
        const event = events.find(
          (each) => each.lane.startsWith("joining") && each.start >= from - 5 && isStep(each.name, what),
        );
        return (event?.[edge] ?? NaN) - from;
      }),
    ),
  );
  writeRows("trace", rows);
  for (const { name: step, n } of rows) expect(n, step).toBeGreaterThan(0);
});

/** Connections are numbered. */
function isStep(name: string, step: string): boolean {
  return name === step || (step === "connected" && /^connection \d+ connected$/u.test(name));
}
