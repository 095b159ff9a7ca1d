import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, tileOf } from "../e2e/support/observe.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import { row, writeRows } from "./support/rows.ts";

const RUNS = 10;
/** How long the lobby was open before the click, ms: what a person takes to look at their own picture. */
const LOBBY_MS = 2_000;

/**
 * What the numbers count, on loopback with end-to-end encryption on and one other person in the call:
 * - click-to-membership-sent: from the click on Join until the homeserver acknowledged the membership;
 * - click-to-first-remote-frame: until the first decoded frame of the other person was presented.
 * Goals: Element Call's fastest recorded acknowledgement (659 ms), and 700 ms for the frame.
 */
test("join", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob });
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await enterLobby(b.page, name);
  await b.page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(b.page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();

  const membership: number[] = [];
  const frame: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await a.page.evaluate(() => performance.clearMarks());
    await enterLobby(a.page, name);
    await a.page.waitForTimeout(LOBBY_MS);
    await a.page.getByRole("button", { name: "Join", exact: true }).click();
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    const times = await a.page.evaluate(async () => {
      const at = (mark: string) => performance.getEntriesByName(mark)[0]?.startTime ?? NaN;
      const state = await window.parley.getState({});
      const sent = state.ok && state.value.call.phase === "joined" ? (state.value.call.membershipSentTs ?? NaN) : NaN;
      const click = at("parley:join-click");
      return { membership: sent - (performance.timeOrigin + click), frame: at("parley:first-remote-frame") - click };
    });
    membership.push(times.membership);
    frame.push(times.frame);
    await a.page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(tileOf(b.page, "Alice")).toHaveCount(0);
  }
  const rows = [row("click-to-membership-sent", membership, 659), row("click-to-first-remote-frame", frame, 700)];
  writeRows("join", rows);
  for (const { name: what, n } of rows) expect(n, what).toBe(RUNS);
});
