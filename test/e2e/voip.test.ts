import type { Page } from "@playwright/test";
import { expect, test as base } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { openLegacy } from "./support/legacy/legacyClient.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, expectTone, tileOf } from "./support/observe.ts";
import { showTheme } from "./support/steps.ts";

/** Opens the window of somebody with an older client; all of them are closed at the end. */
const test = base.extend<{ older: (account: Account) => Promise<Page> }>({
  older: async ({ world }, use) => {
    const opened: Awaited<ReturnType<typeof openLegacy>>[] = [];
    await use(async (account) => {
      const client = await openLegacy(world.folder(account.username), account, patterns.bob);
      opened.push(client);
      return client.page;
    });
    await Promise.all(opened.map((client) => client.close()));
  },
});

const ringOf = (page: Page) => page.getByRole("article", { name: "Incoming call: Bob" });
const leave = (page: Page) => page.getByRole("button", { name: "Leave", exact: true });
const them = (page: Page) => tileOf(page, "them");
const stateOf = (page: Page) => expect.poll(() => page.evaluate(() => window.legacy.state), { timeout: 20_000 });

async function callTheOldWay(page: Page, how: "with video" | "voice only"): Promise<void> {
  await page.getByRole("button", { name: "More about Bob" }).click();
  await page.getByRole("menuitem", { name: `Call the old way, ${how}` }).click();
}

/** A direct room whose events anybody who runs the server can read. */
async function openDirect(world: World, one: Account, other: Account): Promise<string> {
  const room = await world.api(one, "POST", "/_matrix/client/v3/createRoom", {
    preset: "trusted_private_chat",
    is_direct: true,
    invite: [other.userId],
  });
  const roomId = String(room["room_id"]);
  await world.api(other, "POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {});
  await world.api(one, "PUT", `/_matrix/client/v3/user/${encodeURIComponent(one.userId)}/account_data/m.direct`, {
    [other.userId]: [roomId],
  });
  return roomId;
}

test("an older client calls in an encrypted room: both devices ring, one answers, they see each other", async ({
  world,
  older,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const roomId = await world.direct(alice, bob);
  const [a, a2, legacy] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("alice-second", { signIn: alice.signIn, pattern: patterns.alice }),
    older(bob),
  ]);
  for (const { page } of [a, a2]) await expect(page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();

  await legacy.evaluate((id) => window.legacy.call(id, true), roomId);
  await Promise.all([expect(ringOf(a.page)).toBeVisible(), expect(ringOf(a2.page)).toBeVisible()]);
  const answered = performance.now();
  await ringOf(a.page).getByRole("button", { name: "Accept", exact: true }).click();
  await expect(ringOf(a2.page)).toHaveCount(0, { timeout: 3000 });
  console.log(`answer to silence on the other device ${Math.round(performance.now() - answered)} ms`);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(them(legacy), patterns.alice);
  console.log(`answer to pictures both ways ${Math.round(performance.now() - answered)} ms`);
  await expectTone(a.page, patterns.bob.tone);
  await expect(tileOf(a.page, "Bob")).toHaveAttribute("data-encryption", "ok");
  // It is known which device that is, by what encrypted its invite; nobody compared it.
  await expect(tileOf(a.page, "Bob").locator("[data-trust=unverified]")).toHaveCount(1);
  await a.page.screenshot({ path: test.info().outputPath("voip.png") });

  // What one mutes the other one knows.
  await a.page.getByRole("button", { name: "Turn camera off" }).click();
  await expect.poll(() => legacy.evaluate(() => window.legacy.remoteMuted)).toEqual({ audio: false, video: true });
  await legacy.evaluate(() => window.legacy.mute(true, true));
  await expect(tileOf(a.page, "Bob").locator("video")).toHaveCount(0);
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Muted" })).toBeVisible();

  await legacy.evaluate(() => window.legacy.hangUp());
  await expect(leave(a.page)).toHaveCount(0);
  await expect(a.page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();

  // Not answered but declined: on one device, for both, and the caller hears of it.
  await legacy.evaluate((id) => window.legacy.call(id, false), roomId);
  await expect(ringOf(a2.page)).toBeVisible();
  await ringOf(a.page).getByRole("button", { name: "Decline" }).click();
  await expect(ringOf(a2.page)).toHaveCount(0, { timeout: 3000 });
  await stateOf(legacy).toBe("ended");
  expect(await legacy.evaluate(() => window.legacy.endedBy)).toContain("remote");

  // Both calls are in the list, and who called that way is called back that way.
  await a.page.getByRole("button", { name: "Recent calls" }).click();
  const rows = a.page.getByRole("list", { name: "Recent calls" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toHaveAttribute("data-outcome", "declined");
  await expect(rows.nth(1)).toHaveAttribute("data-outcome", "answered");
  await rows.nth(0).getByRole("button", { name: "Call back: Bob" }).click();
  await stateOf(legacy).toBe("ringing");
  await leave(a.page).click();
  await stateOf(legacy).toBe("ended");
});

test("an older client is called: it rejects, then answers; and when both call at once there is one call", async ({
  world,
  older,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const roomId = await openDirect(world, alice, bob);
  const [a, legacy] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    older(bob),
  ]);
  await expect(a.page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();

  for (const theme of ["light", "dark"] as const) {
    await showTheme(a.page, theme);
    await a.page.getByRole("button", { name: "More about Bob" }).click();
    await a.page.screenshot({ path: test.info().outputPath(`ways-${theme}.png`) });
    await a.page.keyboard.press("Escape");
  }
  await callTheOldWay(a.page, "voice only");
  await stateOf(legacy).toBe("ringing");
  expect(await legacy.evaluate(() => window.legacy.type)).toBe("voice");
  await expect(a.page.getByText("Calling Bob…")).toBeVisible();
  await legacy.evaluate(() => window.legacy.reject());
  await expect(a.page.getByText("Bob declined")).toBeVisible();

  await a.page.getByRole("button", { name: "Call again" }).click();
  await stateOf(legacy).toBe("ringing");
  await legacy.evaluate(() => window.legacy.answer(true));
  await expect(a.page.getByText("Calling Bob…")).toHaveCount(0);
  await expectTone(a.page, patterns.bob.tone);
  // A camera is turned on in a call of voices.
  await a.page.getByRole("button", { name: "Turn camera on" }).click();
  await expectPattern(them(legacy), patterns.alice);
  await leave(a.page).click();
  await stateOf(legacy).toBe("ended");

  const rungBefore = await legacy.evaluate(() => window.legacy.rung);
  await a.page.getByRole("button", { name: "More about Bob" }).click();
  await Promise.all([
    a.page.getByRole("menuitem", { name: "Call the old way, with video" }).click(),
    legacy.evaluate((id) => window.legacy.call(id, true), roomId),
  ]);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(them(legacy), patterns.alice);
  await stateOf(legacy).toBe("connected");
  // Neither was asked: that each called is the answer.
  expect(await legacy.evaluate(() => window.legacy.rung)).toBe(rungBefore);
  await expect(ringOf(a.page)).toHaveCount(0);
  await leave(a.page).click();
  await stateOf(legacy).toBe("ended");
});
