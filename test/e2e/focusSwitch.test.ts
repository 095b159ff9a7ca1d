import type { Page } from "@playwright/test";
import { RoomServiceClient } from "livekit-server-sdk";
import { longestGap, watchFrames } from "../fault/support/frames.ts";
import { accountElsewhere, test } from "./support/federated.ts";
import type { Federation } from "./support/federated.ts";
import { expect } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectMoving, expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/** Who is in the call and where each publishes, as the app knows it. */
async function members(page: Page): Promise<Record<string, string | undefined>> {
  const state = await page.evaluate(() => window.parley.getState({}));
  const call = state.ok ? state.value.call : undefined;
  const list = call !== undefined && call.phase !== "idle" ? call.members : [];
  return Object.fromEntries(
    list.map(({ displayName, transport }) => [
      displayName,
      transport?.kind === "livekit" ? transport.focusUrl : undefined,
    ]),
  );
}

/** How many devices are connected to an SFU. */
async function connectedTo({ livekit }: Federation["main"]): Promise<number> {
  const service = new RoomServiceClient(livekit.httpUrl, livekit.apiKey, livekit.apiSecret);
  const inRooms = await Promise.all((await service.listRooms()).map(({ name }) => service.listParticipants(name)));
  return inRooms.flat().length;
}

type Counting = Window & { parleyTiles?: Set<number> };

/** Notes how many tiles of a person there are, from now on. */
async function countTiles(page: Page, name: string): Promise<() => Promise<number[]>> {
  await page.evaluate((who) => {
    const seen = new Set<number>();
    Object.assign(window, { parleyTiles: seen });
    const count = () => document.querySelectorAll(`[role="group"][aria-label=${CSS.escape(who)}]`).length;
    setInterval(() => seen.add(count()), 20);
  }, name);
  return () => page.evaluate(() => [...((window as Counting).parleyTiles ?? [])]);
}

async function expectAll(people: readonly (readonly [Page, string, keyof typeof patterns])[]): Promise<void> {
  for (const [page] of people)
    for (const [other, who, pattern] of people) {
      if (other === page) continue;
      await expectPattern(tileOf(page, who), patterns[pattern], 40_000);
      await expect(tileOf(page, who)).toHaveAttribute("data-encryption", "ok", { timeout: 40_000 });
      await expect(tileOf(page, who)).toHaveCount(1);
      await expectMoving(tileOf(page, who), 40_000);
    }
}

test(
  "everybody follows the oldest member of a legacy call to its SFU, whoever that comes to be",
  { tag: "@long" },
  async ({ world, federation }) => {
    test.setTimeout(240_000);
    const [alice, carol] = [await world.account("Alice"), await world.account("Carol")];
    const { spaceId, roomId, name } = await world.conference(alice, [carol]);
    const bob = await accountElsewhere(world, federation, alice, "Bob", [spaceId, roomId]);
    const [a, b, c] = await Promise.all([
      world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
      world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
      world.launch("carol", { signIn: carol.signIn, pattern: patterns.carol }),
    ]);
    for (const { page } of [a, b, c]) await page.evaluate(() => window.parley.changeSettings({ wireMode: "legacy" }));
    const [main, elsewhere] = [federation.main.authServiceUrl, federation.guests.authServiceUrl];

    // Each side knows nothing of the other, and begins at its own SFU.
    await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible({ timeout: 40_000 });
    federation.cut();
    await joinConference(a.page, name);
    await joinConference(b.page, name);
    await joinConference(c.page, name);
    await expectAll([
      [a.page, "Alice", "alice"],
      [c.page, "Carol", "carol"],
    ]);
    expect(await members(a.page)).toEqual({ Alice: main, Carol: main });
    expect(await members(b.page)).toEqual({ Bob: elsewhere });

    // Alice turns out to be the oldest: Bob, whose membership names his own SFU, goes to hers.
    federation.heal();
    for (const { page } of [a, b, c])
      await expect.poll(() => members(page), { timeout: 60_000 }).toEqual({ Alice: main, Bob: main, Carol: main });
    await expectAll([
      [a.page, "Alice", "alice"],
      [b.page, "Bob", "bob"],
      [c.page, "Carol", "carol"],
    ]);
    await expect.poll(() => connectedTo(federation.guests), { timeout: 20_000 }).toBe(0);
    expect(await connectedTo(federation.main)).toBe(3);

    // Alice leaves, and Bob is the oldest: his SFU is the call's, and Carol, whose membership never named it, goes there.
    const tiles = [await countTiles(b.page, "Carol"), await countTiles(c.page, "Bob")];
    await watchFrames(b.page, "Carol");
    await watchFrames(c.page, "Bob");
    const from = Date.now();
    await a.page.getByRole("button", { name: "Leave", exact: true }).click();
    for (const { page } of [b, c])
      await expect.poll(() => members(page), { timeout: 20_000 }).toEqual({ Bob: elsewhere, Carol: elsewhere });
    await expect.poll(() => connectedTo(federation.main), { timeout: 20_000 }).toBe(0);
    await expectAll([
      [b.page, "Bob", "bob"],
      [c.page, "Carol", "carol"],
    ]);
    expect(await connectedTo(federation.guests)).toBe(2);
    const until = Date.now();
    const gaps = [await longestGap(b.page, "Carol", from, until), await longestGap(c.page, "Bob", from, until)];
    console.log(`focus changed: the longest standstills of the two pictures ${gaps.map(Math.round).join(" and ")} ms`);
    // Nobody came and went, nobody was there twice, and the pictures went on as soon as the new SFU had them.
    for (const seen of tiles) expect(await seen()).toEqual([1]);
    expect(Math.max(...gaps)).toBeLessThan(8000);
    expect(await memberships(world, carol, roomId)).toHaveLength(2);
  },
);
