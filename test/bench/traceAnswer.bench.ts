import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, tileOf } from "../e2e/support/observe.ts";
import { acceptIn, RING_MS } from "./support/ringing.ts";
import { reportTraces } from "./support/traceReport.ts";
import type { Trace } from "./support/traceReport.ts";
import { readTrace, watchJoin } from "./support/tracing.ts";

const RUNS = Number(process.env["TRACES"] ?? 5);

/**
 * One answer, taken apart: from the click on Accept in the window until the first frame of the caller
 * (`test/results/traceAnswer.svg`, `traceAnswer-events.json`). For how long an answer takes see `ring`.
 * - NAME: from the click until that was first seen.
 */
test("answer", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  await world.direct(alice, bob);
  const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob });
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  const traces: Trace[] = [];
  for (let run = 0; run < RUNS; run++) {
    await watchJoin(a);
    await watchJoin(b);
    await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
    const accept = acceptIn(b.page);
    await expect(accept).toBeVisible();
    await b.page.waitForTimeout(RING_MS);
    const click = Date.now();
    await accept.click();
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
    const events = [...(await readTrace(b, "answering")), ...(await readTrace(a, "calling"))];
    const frame = events.find((event) => event.name === "parley:first-remote-frame" && event.start > click);
    traces.push({ click, frame: frame?.start ?? NaN, events });
    for (const { page } of [a, b]) await page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(a.page.getByRole("button", { name: "Call Bob", exact: true })).toBeVisible();
  }
  reportTraces("traceAnswer", "answering", traces, "A direct call is answered in the window");
});
