import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { aliceAndBobTwice } from "./support/ringing.ts";
import { joinConference } from "./support/steps.ts";
import { verifyWhichever } from "./support/trust.ts";

/** The card by which a call in progress asks for an answer. */
const ringOf = (page: Page, who: string): Locator => page.getByRole("article", { name: `Incoming call: ${who}` });
const leave = (page: Page) => page.getByRole("button", { name: "Leave", exact: true });
const call = (page: Page, who: string) => page.getByRole("button", { name: `Call ${who}`, exact: true }).click();

async function choose(page: Page, name: string, choice: string): Promise<void> {
  await page
    .getByRole("article", { name, exact: true })
    .getByRole("button", { name: /^Calls:/ })
    .click();
  await page.getByRole("menuitemradio", { name: choice }).click();
  await expect(page.getByRole("button", { name: `Calls: ${choice}` })).toBeVisible();
}

/** When something is true, in ms of this process; looked at every few ms. */
async function momentOf(locator: Locator, visible: boolean): Promise<number> {
  await locator.waitFor({ state: visible ? "visible" : "detached", timeout: 20_000 });
  return performance.now();
}

test("a direct call rings on both devices; the answer on one silences the other, and they see each other", async ({
  world,
}) => {
  const { a, b, b2 } = await aliceAndBobTwice(world);
  // Nobody sends their picture to a device that its owner has not verified.
  await verifyWhichever(b.page, b2.page);
  const clicked = performance.now();
  await call(a.page, "Bob");
  const [first] = await Promise.all([
    momentOf(ringOf(b.page, "Alice"), true),
    momentOf(ringOf(b2.page, "Alice"), true),
  ]);
  await expect(a.page.getByText("Calling Bob…")).toBeVisible();
  await b.page.screenshot({ path: test.info().outputPath("ringing.png") });
  await a.page.screenshot({ path: test.info().outputPath("calling.png") });

  const answered = performance.now();
  await ringOf(b.page, "Alice").getByRole("button", { name: "Accept", exact: true }).click();
  const silent = await momentOf(ringOf(b2.page, "Alice"), false);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expect(a.page.getByText("Calling Bob…")).toHaveCount(0);
  console.log(`call to card ${Math.round(first - clicked)} ms, answer to silence ${Math.round(silent - answered)} ms`);
  expect(silent - answered).toBeLessThan(1000);
});

test("a decline silences every device and is told to the caller, who can call again", async ({ world }) => {
  const { a, b, b2 } = await aliceAndBobTwice(world);
  await call(a.page, "Bob");
  await expect(ringOf(b2.page, "Alice")).toBeVisible();
  await ringOf(b.page, "Alice").getByRole("button", { name: "Decline" }).click();
  await expect(ringOf(b.page, "Alice")).toHaveCount(0);
  await expect(ringOf(b2.page, "Alice")).toHaveCount(0, { timeout: 1000 });
  await expect(a.page.getByText("Bob declined")).toBeVisible();
  await a.page.screenshot({ path: test.info().outputPath("declined.png") });

  await a.page.getByRole("button", { name: "Call again" }).click();
  await expect(ringOf(b2.page, "Alice")).toBeVisible();
  await expect(a.page.getByText("Calling Bob…")).toBeVisible();
  // The caller gives up: it rings nowhere any more.
  await leave(a.page).click();
  await expect(ringOf(b.page, "Alice")).toHaveCount(0, { timeout: 2000 });
  await expect(ringOf(b2.page, "Alice")).toHaveCount(0, { timeout: 2000 });
});

test("a call in a conference is one quiet card; who chose to be rung is rung, who chose silence is not", async ({
  world,
}) => {
  const { a, b, bob, name, roomId } = await world.pair();
  await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
  await joinConference(a.page, name);
  const quiet = b.page.getByRole("article", { name: `Call started: ${name}` });
  await expect(quiet).toBeVisible();
  await expect(ringOf(b.page, `Alice in ${name}`)).toHaveCount(0);
  await b.page.screenshot({ path: test.info().outputPath("started.png") });
  await leave(a.page).click();
  await expect(quiet).toHaveCount(0);

  await choose(b.page, name, "Always ring");
  await joinConference(a.page, name);
  await expect(ringOf(b.page, `Alice in ${name}`)).toBeVisible();
  await leave(a.page).click();
  await expect(ringOf(b.page, `Alice in ${name}`)).toHaveCount(0);

  await choose(b.page, name, "Not at all");
  await joinConference(a.page, name);
  await expect(b.page.getByText("1 person")).toBeVisible();
  await expect.poll(() => notifications(world, bob, roomId)).toBe(3);
  await expect(quiet).toHaveCount(0);
  await expect(ringOf(b.page, `Alice in ${name}`)).toHaveCount(0);
});

/** How many events of a room are encrypted: memberships are state, so in these tests each is a notification. */
async function notifications(world: World, account: Account, roomId: string): Promise<number> {
  const { chunk } = (await world.api(
    account,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=100`,
  )) as { chunk: { type: string }[] };
  return chunk.filter((event) => event.type === "m.room.encrypted").length;
}

test("who is in a call is told of a second one quietly, and can leave for it", async ({ world }) => {
  const { a, b, alice, bob, name } = await world.pair();
  const carol = await world.account("Carol");
  const roomId = await world.direct(carol, bob);
  const c = await world.launch("carol", { signIn: carol.signIn, pattern: patterns.alice });
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);

  await call(c.page, "Bob");
  const card = ringOf(b.page, "Carol");
  await expect(card).toBeVisible();
  await b.page.screenshot({ path: test.info().outputPath("second-call.png") });
  await card.getByRole("button", { name: "Leave and join" }).click();
  await expectPattern(tileOf(b.page, "Carol"), patterns.alice);
  await expectPattern(tileOf(c.page, "Bob"), patterns.bob);
  await expect.poll(async () => (await memberships(world, bob, roomId)).length).toBe(2);
  await expect(tileOf(a.page, "Bob")).toHaveCount(0);
  expect(alice.userId).not.toBe(bob.userId);
});

test("two who call each other at the same moment are in one call, and nothing rings", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const roomId = await world.direct(alice, bob);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  await expect(a.page.getByRole("button", { name: "Call Bob", exact: true })).toBeVisible();
  await expect(b.page.getByRole("button", { name: "Call Alice", exact: true })).toBeVisible();
  // Without waiting until nothing moves: what rings by then is moving already.
  const atOnce = (page: Page, who: string) =>
    page.getByRole("button", { name: `Call ${who}`, exact: true }).dispatchEvent("click");
  await Promise.all([atOnce(a.page, "Bob"), atOnce(b.page, "Alice")]);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expect(ringOf(a.page, "Bob")).toHaveCount(0);
  await expect(ringOf(b.page, "Alice")).toHaveCount(0);
  await expect(a.page.getByText("Calling Bob…")).toHaveCount(0);
  expect(await memberships(world, alice, roomId)).toHaveLength(2);
});
