import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../e2e/support/fixtures.ts";
import type { Account, World } from "../e2e/support/fixtures.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import { inTurns } from "./support/crowd.ts";
import { row, writeRows } from "./support/rows.ts";

const RUNS = Number(process.env["RUNS"] ?? 7);
const RENAMES = 5;
const SIZES = (process.env["ROOMS"] ?? "10,100,1000").split(",").map(Number);

/**
 * What the numbers count, from the creation of the process (the harness holds it back a little before it runs):
 * - painted: the window's first contentful paint;
 * - rooms-shown: the conferences are on the screen and can be clicked;
 * - join-clickable: one of them was clicked at once, and its lobby's Join button can be clicked;
 * - initial-sync: of that, from when the crypto store was open until all rooms were known;
 * - incremental-sync: from when a conference is given another name by another client until it stands on the screen;
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
    rows.push(
      row(`first-start, ${name}`, [await marks(first).then(({ shown }) => shown)]),
      row(`initial-sync, ${name}`, [initialSync(first)]),
      row(`incremental-sync, ${name}`, await incrementalSyncs(world, alice, first)),
    );
    await expect(planning).toBeVisible();
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

/** By the app's own log. @returns ms */
function initialSync({ folder }: Pick<Awaited<ReturnType<World["launch"]>>, "folder">): number {
  const [file = ""] = globSync(join(folder, "config", "Parley", "*", "logs", "main.log"));
  const log = readFileSync(file, "utf8");
  const after = (what: RegExp) => Number(what.exec(log)?.[1] ?? NaN);
  return after(/rooms known after (\d+) ms/u) - after(/crypto ready after (\d+) ms/u);
}

/** @returns ms of each */
async function incrementalSyncs(
  world: World,
  owner: Account,
  { page }: Awaited<ReturnType<World["launch"]>>,
): Promise<number[]> {
  const roomId = await page.evaluate(async () => {
    const state = await window.parley.getState({});
    const all = state.ok ? state.value.conferences.spaces.flatMap(({ conferences }) => conferences) : [];
    return all.find(({ name }) => name === "Planning")?.roomId ?? "";
  });
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/m.room.name/`;
  const times: number[] = [];
  for (let run = 0; run <= RENAMES; run++) {
    const name = run === RENAMES ? "Planning" : `Planning ${run}`;
    // The page watches by itself: what it sees is not late by our asking.
    const shown = page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const look = () => {
            const cards = [...document.querySelectorAll("article")];
            if (!cards.some((card) => (card.getAttribute("aria-label") ?? card.textContent).includes(wanted))) return;
            observer.disconnect();
            resolve(performance.timeOrigin + performance.now());
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
          look();
        }),
      name,
    );
    const from = Date.now();
    await world.api(owner, "PUT", path, { name });
    const ms = (await shown) - from;
    if (run < RENAMES) times.push(ms);
  }
  return times;
}

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
