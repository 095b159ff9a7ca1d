import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

test("who is in a conference is seen live from the home screen", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn }),
    world.launch("bob", { signIn: bob.signIn }),
  ]);
  const card = b.page.getByRole("article", { name, exact: true });
  await expect(card).toBeVisible();
  await expect(card.getByRole("button", { name: "Join" })).toHaveCount(0);
  await joinConference(a.page, name);
  await expect(card).toContainText("Alice is in there");
  await card.getByRole("button", { name: "Join" }).click();
  await b.page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(tileOf(b.page, "Alice")).toBeVisible();
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(card.getByRole("button", { name: "Join" })).toHaveCount(0);
});

test("a person of the space enters a conference that somebody else has made", async ({ world }) => {
  const { a, b } = await world.pair();
  await a.page.getByRole("button", { name: "New conference" }).click();
  await a.page.getByRole("textbox", { name: "Name" }).fill("Retrospective");
  await a.page.getByRole("button", { name: "Create" }).click();
  await a.page.getByRole("button", { name: "Join", exact: true }).click();
  // Bob is in the space but was never invited to the room: it is open to the people of the space.
  const card = b.page.getByRole("article", { name: "Retrospective" });
  await expect(card).toHaveAttribute("data-membership", "open");
  await joinConference(b.page, "Retrospective");
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
});

/** Indices of one's own media keys, as main holds them. */
async function ownKeys(page: Page, userId: string): Promise<number[]> {
  const keys = await page.evaluate(() => window.parley.getMediaKeys({}));
  return keys.ok ? keys.value.filter((key) => key.identity.startsWith(`${userId}:`)).map((key) => key.index) : [];
}

test("when somebody leaves, the others change their media keys, and go on seeing each other", async ({ world }) => {
  const [alice, bob, carol] = [await world.account("Alice"), await world.account("Bob"), await world.account("Carol")];
  const { name } = await world.conference(alice, [bob, carol]);
  const [a, b, c] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
    world.launch("carol", { signIn: carol.signIn, noDevices: true }),
  ]);
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await joinConference(c.page, name);
  await expectPattern(tileOf(c.page, "Alice"), patterns.alice);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  const before = Math.max(...(await ownKeys(a.page, alice.userId)));

  await c.page.getByRole("button", { name: "Leave", exact: true }).click();

  // A new key of Alice's, at Bob's too.
  await expect.poll(async () => Math.max(...(await ownKeys(a.page, alice.userId)))).toBeGreaterThan(before);
  await expect.poll(async () => Math.max(...(await ownKeys(b.page, alice.userId)))).toBeGreaterThan(before);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expect(tileOf(b.page, "Alice")).toHaveAttribute("data-encryption", "ok");
});
