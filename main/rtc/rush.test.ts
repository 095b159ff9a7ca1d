import { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { afterEach, expect, it, vi } from "vitest";
import { membership, person, range, ROOM, shown, startRush } from "./rushTesting.ts";

/**
 * Hundreds who come and go in one answer of the homeserver, as after a gap of the network or at the full hour: what main
 * does about it is counted. How long it takes is measured by `npm run bench -- rush`.
 */

/** Long enough for a machine that does much else. */
const soon = { timeout: 30_000, interval: 5 };

vi.setConfig({ testTimeout: 60_000 });

let running: Awaited<ReturnType<typeof startRush>> | undefined;
afterEach(() => {
  running?.stop();
  running = undefined;
  vi.restoreAllMocks();
});

async function start(people: number[], lazy = false) {
  running = await startRush(people, lazy);
  const count = { changed: 0, states: 0, parsed: 0 };
  running.watch.on("changed", () => void count.changed++);
  running.hub.on("change", () => void count.states++);
  const parse = CallMembership.parseFromEvent.bind(CallMembership);
  vi.spyOn(CallMembership, "parseFromEvent").mockImplementation((event) => {
    count.parsed++;
    return parse(event);
  });
  return { ...running, count };
}

it.each([
  ["in the timeline", true],
  ["as state behind a gap", false],
])("500 who come and 500 who go in one answer are one change (%s)", async (_, timeline) => {
  const { watch, hub, asked, count, tell } = await start(range(0, 1000), false);
  tell(range(0, 500).map((each) => membership(each, true)));
  await vi.waitFor(() => expect(shown(hub)).toBe(500), soon);
  Object.assign(count, { changed: 0, states: 0, parsed: 0 });
  const requests = asked.length;

  tell(
    [
      ...range(0, 500).map((each) => membership(each, false)),
      ...range(500, 1000).map((each) => membership(each, true)),
    ],
    timeline,
  );
  await vi.waitFor(() => expect(watch.of(ROOM)[0]?.userId).toBe(person(500)), soon);
  await vi.waitFor(
    () => expect(hub.current.conferences.spaces[0]?.conferences[0]?.present[0]?.userId).toBe(person(500)),
    soon,
  );
  expect(watch.of(ROOM)).toHaveLength(500);
  expect(shown(hub)).toBe(500);
  expect(count.changed).toBe(1);
  expect(count.states).toBeLessThanOrEqual(2);
  // By us once, by the SDK's session once.
  expect(count.parsed).toBeLessThanOrEqual(2 * 500);
  // For hands that went up before, and for the syncs.
  expect(asked.slice(requests).filter((path) => !path.endsWith("/sync")).length).toBeLessThanOrEqual(3);
});

it("people in the call whom the homeserver did not tell of are asked for, in one request", async () => {
  const { watch, asked, tell } = await start(range(0, 500), true);
  tell(range(0, 500).map((each) => membership(each, true)));
  await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(500), soon);
  expect(asked.filter((path) => path.endsWith("/members"))).toHaveLength(1);
});

it("somebody who left the room is asked about once", async () => {
  const { watch, asked, tell } = await start([1], true);
  tell([membership(1, true), membership(2, true)]);
  await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(1), soon);
  tell([membership(3, true)]);
  await vi.waitFor(() => expect(asked.filter((path) => path.endsWith("/members"))).toHaveLength(2), soon);
  tell([membership(1, false)]);
  await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(0), soon);
  expect(asked.filter((path) => path.endsWith("/members"))).toHaveLength(2);
});
