import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, tileOf } from "../e2e/support/observe.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import { reportTraces } from "./support/traceReport.ts";
import type { Trace } from "./support/traceReport.ts";
import { readTrace, watchJoin } from "./support/tracing.ts";

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

  const traces: Trace[] = [];
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
  reportTraces("trace", "joining", traces, "A join with one other person, lobby open for two seconds");
});
