import type { Page } from "@playwright/test";
import type { Instance } from "./support/app.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { enterLobby, joinConference } from "./support/steps.ts";

/** The page of the Element Call that comes with Parley, in its own view. */
async function elementCallOf({ app, consoleLines }: Instance): Promise<Page> {
  const isIt = (page: Page) => page.url().startsWith("parley-element-call:");
  await expect.poll(() => app.windows().some(isIt), { timeout: 20_000 }).toBe(true);
  const page = app.windows().findLast(isIt);
  if (page === undefined) throw new Error("no Element Call");
  page.on("console", (message) => consoleLines.push(`element call: ${message.type()}: ${message.text()}`));
  return page;
}

/** Element Call's own lobby, and its button. */
async function joinElementCall(instance: Instance, conference: string): Promise<Page> {
  await enterLobby(instance.page, conference);
  await instance.page.getByRole("button", { name: "Open in Element Call view" }).click();
  const call = await elementCallOf(instance);
  await call.getByTestId("lobby_joinCall").click();
  await expect(call.getByTestId("incall_leave")).toBeVisible({ timeout: 20_000 });
  return call;
}

/** Somebody stands in it twice while it changes its layout: the newer one stays. */
const tileIn = (call: Page, name: string) => call.getByTestId("videoTile").filter({ hasText: name }).last();

test("Parley and the real Element Call in one encrypted call: pictures, hands, emoji, leaving", async ({ world }) => {
  const { alice, bob, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  const call = await joinElementCall(b, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expect(tileOf(a.page, "Bob")).toHaveAttribute("data-encryption", "ok");
  await expectPattern(tileIn(call, "Alice"), patterns.alice);

  // One membership for each device, and Parley shows that it is in a call.
  expect((await memberships(world, alice, roomId)).toSorted()).toEqual(
    [alice, bob].map(({ userId }) => expect.stringContaining(`_${userId}_`)).toSorted(),
  );
  await expect(b.page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();

  await test.step("hands and emoji, both ways", async () => {
    await a.page.keyboard.press("h");
    await expect(tileIn(call, "Alice").getByRole("img", { name: "Reaction" })).toBeVisible();
    await call.getByRole("button", { name: "Reactions" }).click();
    await call.getByRole("button", { name: "Raise hand" }).click();
    await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Hand raised" })).toBeVisible();
    await a.page.keyboard.press("h");
    await expect(tileIn(call, "Alice").getByRole("img", { name: "Reaction" })).toHaveCount(0);
    await a.page.getByRole("button", { name: "Send a reaction" }).click();
    await a.page.getByRole("button", { name: "Party" }).click();
    await expect(tileIn(call, "Alice").getByText("🎉")).toBeVisible();
    await call.getByRole("button", { name: "Reactions" }).click();
    await call.getByRole("button", { name: "thumbsup" }).click();
    await expect(a.page.locator('[data-emoji="👍"]')).toHaveCount(1);
    await b.page.screenshot({ path: test.info().outputPath("frame.png") });
    await call.screenshot({ path: test.info().outputPath("element-call.png") });
  });

  const left = Date.now();
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 5000 });
  console.log(`Element Call, left by Parley's button, is gone after ${Date.now() - left} ms`);
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
  // Its page is gone with it.
  await expect.poll(() => b.app.windows().length).toBe(1);
});

test("a running call goes on in the real Element Call, and ends with the app", async ({ world }) => {
  const { alice, bob, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await b.page.getByRole("button", { name: "More", exact: true }).click();
  await b.page.getByRole("menuitem", { name: "Open in Element Call view" }).click();
  const call = await elementCallOf(b);
  // What was written by Parley itself is taken back first.
  await expect.poll(() => memberships(world, alice, roomId)).toEqual([expect.stringContaining(alice.userId)]);
  await call.getByTestId("lobby_joinCall").click();
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expect(a.page.getByRole("group", { name: "Bob", exact: true })).toHaveCount(1);
  expect((await memberships(world, alice, roomId)).filter((key) => key.includes(bob.userId))).toHaveLength(1);

  // A page that crashes has nobody in the call any more, and comes back.
  const crashed = Date.now();
  await b.app.evaluate(({ webContents }) => {
    const isIt = (url: string) => url.startsWith("parley-element-call:");
    webContents
      .getAllWebContents()
      .find((each) => isIt(each.getURL()))
      ?.forcefullyCrashRenderer();
  });
  await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 5000 });
  console.log(`a crashed Element Call is gone after ${Date.now() - crashed} ms`);
  await b.page.getByRole("alert").getByRole("button", { name: "Load again" }).click();
  await expect(b.page.locator("[data-widget-phase=shown]")).toBeVisible();
  await (await elementCallOf(b)).getByTestId("lobby_joinCall").click();
  await expect(tileOf(a.page, "Bob")).toHaveCount(1, { timeout: 15_000 });

  const closed = Date.now();
  await b.quit();
  await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 5000 });
  console.log(`Element Call is gone ${Date.now() - closed} ms after the app was told to end`);
  expect(await memberships(world, alice, roomId)).toHaveLength(1);
});

test("the real Element Call rings Parley in a direct room, is answered, and ends when nobody is left", async ({
  world,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const roomId = await world.direct(alice, bob);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  await expect(b.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
  await expect(a.page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();
  await a.page.evaluate((id) => window.parley.openElementCall({ roomId: id }), roomId);
  const call = await elementCallOf(a);
  await call.getByTestId("lobby_joinCall").click();

  const ring = b.page.getByRole("article", { name: "Incoming call: Alice" });
  await expect(ring).toBeVisible({ timeout: 20_000 });
  await ring.getByRole("button", { name: "Accept", exact: true }).click();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectPattern(tileIn(call, "Bob"), patterns.bob);
  // Whoever calls by Element Call is not rung by their own Parley.
  await expect(a.page.getByRole("article", { name: /^Incoming call/ })).toHaveCount(0);

  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect.poll(() => memberships(world, alice, roomId), { timeout: 10_000 }).toEqual([]);
  await expect(a.page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();
});
