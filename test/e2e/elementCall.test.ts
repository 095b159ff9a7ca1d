import type { Page } from "@playwright/test";
import type { Instance } from "./support/app.ts";
import type { Account, World } from "./support/fixtures.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { enterLobby, joinConference } from "./support/steps.ts";

/** The page of the Element Call that comes with Parley, in its own view. */
async function elementCallOf({ app, consoleLines }: Instance): Promise<Page> {
  const isIt = (page: Page) => page.url().startsWith("parley-element-call:");
  await expect.poll(() => app.windows().some(isIt), { timeout: 20_000 }).toBe(true);
  const page = app.windows().find(isIt);
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

const tileIn = (call: Page, name: string) => call.getByTestId("videoTile").filter({ hasText: name });

interface TimelineEvent {
  type: string;
  event_id: string;
  sender: string;
  state_key?: string;
  content: Record<string, unknown>;
}

async function timeline(world: World, as: Account, roomId: string): Promise<TimelineEvent[]> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=60`;
  return ((await world.api(as, "GET", path)) as { chunk: TimelineEvent[] }).chunk;
}

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
  await expect(b.page.getByRole("dialog")).toHaveCount(0);

  await test.step("hands", async () => {
    await a.page.keyboard.press("h");
    await call.screenshot({ path: test.info().outputPath("1.png") });
    await expect.soft(tileIn(call, "Alice").getByText("✋").or(tileIn(call, "Alice").getByText("🖐️"))).toBeVisible();
    await call.getByRole("button", { name: "Reactions" }).click();
    await call.screenshot({ path: test.info().outputPath("2.png") });
    console.log(await call.locator("body").ariaSnapshot());
    await call.getByRole("button", { name: "Raise hand" }).click();
    await expect.soft(tileOf(a.page, "Bob").getByRole("img", { name: "Hand raised" })).toBeVisible();
    await call.screenshot({ path: test.info().outputPath("3.png") });
    console.log(await call.locator("body").ariaSnapshot());
    await a.page.getByRole("button", { name: "Send a reaction" }).click();
    await a.page.getByRole("button", { name: "Party" }).click();
    await expect.soft(call.getByText("🎉").first()).toBeVisible();
    await call.screenshot({ path: test.info().outputPath("4.png") });
    await b.page.screenshot({ path: test.info().outputPath("b-parley.png") });
  });

  await test.step("leaving", async () => {
    const left = Date.now();
    await b.page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 5000 });
    test.info().annotations.push({ type: "leave", description: `${Date.now() - left} ms` });
    await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
    await expect.poll(() => b.app.windows().length).toBe(1);
  });
  console.log(JSON.stringify(await timeline(world, alice, roomId), null, 1));
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
