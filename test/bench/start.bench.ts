import { expect, test } from "../e2e/support/fixtures.ts";
import type { Account, World } from "../e2e/support/fixtures.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import { inTurns } from "./support/crowd.ts";
import { row, writeRows } from "./support/rows.ts";

const RUNS = 7;
const SIZES = (process.env["ROOMS"] ?? "10,100,1000").split(",").map(Number);

/**
 * What the numbers count, from the creation of the process (the harness holds it back a little before it runs):
 * - painted: the window's first contentful paint;
 * - rooms-shown: the conferences are on the screen and can be clicked;
 * - join-clickable: one of them was clicked at once, and its lobby's Join button can be clicked;
 * - first-start: signing in with a password and the whole initial sync, until the conferences are on the screen.
 * Goal: interactive within 1.5 s with 1,000 rooms.
 */
test("start", async ({ world }) => {
  test.setTimeout(1_500_000);
  const rows: ReturnType<typeof row>[] = [];
  for (const size of SIZES) {
    const alice = await world.account(`Alice ${size}`);
    await makeRooms(world, alice, size);
    const name = `${size} rooms`;
    const first = await world.launch(name, { signIn: alice.signIn, profile: `start-${size}-${process.pid}` });
    const planning = first.page.getByRole("article", { name: "Planning", exact: true });
    await expect(planning).toBeVisible({ timeout: 120_000 });
    rows.push(row(`first-start, ${name}`, [await marks(first).then(({ shown }) => shown)]));
    await first.quit();

    const painted: number[] = [];
    const shown: number[] = [];
    const joinable: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const again = await world.launch(name, { profile: `start-${size}-${process.pid}` });
      await enterLobby(again.page, "Planning");
      const clickable = Date.now();
      const times = await marks(again);
      painted.push(times.painted);
      shown.push(times.shown);
      joinable.push(clickable - times.created);
      await again.quit();
    }
    rows.push(
      row(`painted, ${name}`, painted),
      row(`rooms-shown, ${name}`, shown, 1_500),
      row(`join-clickable, ${name}`, joinable),
    );
    writeRows("start", rows);
  }
  for (const { name, n } of rows) expect(n, name).toBeGreaterThan(0);
});

async function marks({ app, page }: Awaited<ReturnType<World["launch"]>>) {
  const created = await app.evaluate(() => process.getCreationTime() ?? NaN);
  const at = await page.evaluate(() => ({
    painted: performance.timeOrigin + (performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN),
    shown: performance.timeOrigin + (performance.getEntriesByName("parley:rooms-shown")[0]?.startTime ?? NaN),
  }));
  return { created, painted: at.painted - created, shown: at.shown - created };
}

/** One conference to go to, and so many rooms beside it: in tens they are conferences of the space, else ordinary rooms. */
async function makeRooms(world: World, owner: Account, count: number): Promise<void> {
  const { spaceId } = await world.conference(owner, []);
  const via = [owner.userId.slice(owner.userId.indexOf(":") + 1)];
  const make = async (index: number) => {
    const conference = index % 10 === 0;
    const room = await world.api(owner, "POST", "/_matrix/client/v3/createRoom", {
      name: `Room ${index}`,
      preset: "private_chat",
      ...(conference && {
        creation_content: { type: "org.matrix.msc3417.call" },
        initial_state: [{ type: "m.space.parent", state_key: spaceId, content: { via, canonical: true } }],
      }),
    });
    if (!conference) return;
    const child = encodeURIComponent(String(room["room_id"]));
    await world.api(
      owner,
      "PUT",
      `/_matrix/client/v3/rooms/${encodeURIComponent(spaceId)}/state/m.space.child/${child}`,
      { via },
    );
  };
  await inTurns(
    Array.from({ length: count - 1 }, (_, index) => index),
    make,
  );
}
