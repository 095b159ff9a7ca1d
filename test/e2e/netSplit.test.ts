import type { Page } from "@playwright/test";
import { sessionRequest } from "../backend/matrixApi.mjs";
import { accountElsewhere, test } from "./support/federated.ts";
import { expect } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { decodedFrames, expectMoving, expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/** Who is in the call, and where each publishes, as the app knows it. */
async function members(page: Page): Promise<Map<string, string | undefined>> {
  const state = await page.evaluate(() => window.parley.getState({}));
  const call = state.ok ? state.value.call : undefined;
  const list = call !== undefined && call.phase !== "idle" ? call.members : [];
  return new Map(
    list.map((member) => [
      member.displayName,
      member.transport?.kind === "livekit" ? member.transport.focusUrl : undefined,
    ]),
  );
}

test(
  "two homeservers, each with its SFU: cut apart each side goes on, and healed they are one call again",
  { tag: "@long" },
  async ({ world, federation }) => {
    const [alice, carol] = [await world.account("Alice"), await world.account("Carol")];
    const { spaceId, roomId, name } = await world.conference(alice, [carol]);
    const bob = await accountElsewhere(world, federation, alice, "Bob", [spaceId, roomId]);
    const [a, b, c] = await Promise.all([
      world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
      world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
      world.launch("carol", { signIn: carol.signIn, pattern: patterns.carol }),
    ]);
    await joinConference(a.page, name);
    await joinConference(b.page, name);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
    // Each publishes at its own homeserver's SFU, and listens at the other's.
    const foci = { Alice: federation.main.authServiceUrl, Bob: federation.guests.authServiceUrl };
    for (const { page } of [a, b]) expect(Object.fromEntries(await members(page))).toEqual(foci);

    federation.cut();
    // Media takes another way: nothing of it stops.
    for (const tile of [tileOf(a.page, "Bob"), tileOf(b.page, "Alice")]) {
      const before = await decodedFrames(tile);
      await expect.poll(() => decodedFrames(tile)).toBeGreaterThan(before + 10);
    }
    // Somebody comes on one side. The other side can't know, and stays as it is.
    await joinConference(c.page, name);
    await expectPattern(tileOf(a.page, "Carol"), patterns.carol);
    await expectPattern(tileOf(c.page, "Alice"), patterns.alice);
    const bobsFrames = await decodedFrames(tileOf(a.page, "Bob"));
    await expect.poll(() => decodedFrames(tileOf(a.page, "Bob"))).toBeGreaterThan(bobsFrames + 10);
    expect([...(await members(b.page)).keys()]).toEqual(["Alice", "Bob"]);
    await expect(tileOf(b.page, "Carol")).toHaveCount(0);

    federation.heal();
    const healed = Date.now();
    const looks: [Page, string, keyof typeof patterns][] = [
      [b.page, "Carol", "carol"],
      [c.page, "Bob", "bob"],
      [b.page, "Alice", "alice"],
      [a.page, "Bob", "bob"],
    ];
    for (const [page, who, pattern] of looks) {
      await expectPattern(tileOf(page, who), patterns[pattern], 40_000);
      await expect(tileOf(page, who)).toHaveAttribute("data-encryption", "ok", { timeout: 40_000 });
      await expectMoving(tileOf(page, who), 40_000);
    }
    console.log(`healed: everybody sees everybody ${Date.now() - healed} ms later`);
    // One call, the same for all, and nobody in it twice or by a ghost.
    const all = { ...foci, Carol: federation.main.authServiceUrl };
    for (const { page } of [a, b, c]) expect(Object.fromEntries(await members(page))).toEqual(all);
    const here = await memberships(world, alice, roomId);
    expect(here).toHaveLength(3);
    const there = (await sessionRequest(
      bob.session,
      "GET",
      `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state`,
    )) as unknown as { type: string; state_key: string; content: object }[];
    expect(
      there
        .filter((event) => event.type === "org.matrix.msc3401.call.member" && Object.keys(event.content).length > 0)
        .map((event) => event.state_key)
        .toSorted(),
    ).toEqual(here.toSorted());
  },
);
