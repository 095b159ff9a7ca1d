import { expectAccessible, expectReachableEnlarged } from "./support/accessibility.ts";
import type { Instance } from "./support/app.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";
import { enterLobby, joinConference } from "./support/steps.ts";

const settingsPages = [
  "General",
  "Account",
  "Your devices",
  "Notifications",
  "Sound and video",
  "Appearance",
  "Keyboard",
  "Privacy",
  "Security",
  "Advanced",
  "About",
];

async function check({ app, page }: Instance, screen: string): Promise<void> {
  await expectAccessible(page, screen);
  await expectReachableEnlarged(app, page, screen);
}

test("all that lies before a call passes axe, and is reachable at 200 %", async ({ world }) => {
  test.setTimeout(240_000);
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob], "Board");
  await world.direct(alice, bob);
  const fresh = await world.launch("fresh");
  await expect(fresh.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await check(fresh, "sign in");
  await fresh.quit();

  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  const { page } = a;
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  await expect(page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();
  await check(a, "home");
  for (const button of ["New conference", "Schedule a conference", "Open a link", "New space", "Search"]) {
    await page.getByRole("button", { name: button }).first().click();
    await check(a, button);
    await page.keyboard.press("Escape");
  }
  await page.getByRole("button", { name: "Settings" }).click();
  for (const tab of settingsPages) {
    await page.getByRole("tab", { name: tab }).click();
    await check(a, `settings ${tab}`);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Recent calls" }).click();
  await check(a, "recents");
  await page.getByRole("button", { name: "Home", exact: true }).click();
  await page.getByRole("button", { name: `Chat of ${name}` }).click();
  await expect(page.getByRole("textbox", { name: "Write a message" })).toBeFocused();
  await check(a, "chat beside home");
  await page.keyboard.press("Escape");
  await enterLobby(page, name);
  await check(a, "lobby");
});

test("a call, ringing and calling pass axe, and are reachable at 200 %", async ({ world }) => {
  test.setTimeout(240_000);
  const { alice, bob, a, b, name } = await world.pair();
  await world.direct(alice, bob);
  await expect(a.page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();
  await a.page.getByRole("button", { name: "Call Bob", exact: true }).click();
  await expect(a.page.getByText("Calling Bob…")).toBeVisible();
  const card = b.page.getByRole("article", { name: "Incoming call: Alice" });
  await expect(card).toBeVisible();
  await check(b, "ring card");
  await check(a, "calling");
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();

  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await check(a, "call");
  await b.page.keyboard.press("h");
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: /^Hand raised/ })).toBeVisible();
  await a.page.keyboard.press("p");
  await expect(a.page.getByRole("complementary")).toBeVisible();
  await check(a, "people and a raised hand");
  await a.page.keyboard.press("p");
  await a.page.getByRole("button", { name: "Share screen" }).click();
  await expect(a.page.getByRole("dialog")).toBeVisible();
  await check(a, "what to share");
});

test("in a language read from right to left the window is mirrored", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob], "Board");
  await world.direct(alice, bob);
  const { page } = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  const rail = page.getByRole("navigation");
  expect((await rail.boundingBox())?.x).toBe(0);
  await page.evaluate(() => window.parley.changeSettings({ language: "ar" }));
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(page.locator("html")).toHaveAttribute("lang", "ar");
  const width = await page.evaluate(() => window.innerWidth);
  const box = await rail.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(width);
  await expectAccessible(page, "home in Arabic");
  await page.getByRole("button", { name: "الإعدادات" }).click();
  await expectAccessible(page, "settings in Arabic");
  await page.keyboard.press("Escape");
  await page.getByRole("article", { name, exact: true }).getByRole("button", { name, exact: true }).click();
  await expect(page.getByRole("button", { name: "انضمام", exact: true })).toBeEnabled();
  await expectAccessible(page, "lobby in Arabic");
  await page.getByRole("button", { name: "انضمام", exact: true }).click();
  await expect(page.getByRole("button", { name: "مغادرة", exact: true })).toBeVisible();
  await page.keyboard.press("p");
  await expectAccessible(page, "call in Arabic");
});

test("who wants little motion gets none", async ({ world }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await enterLobby(page, name);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  const longest = await page.evaluate(() =>
    Math.max(
      0,
      ...[...document.querySelectorAll("*")].flatMap((element) => {
        const { animationDuration, transitionDuration, animationName } = getComputedStyle(element);
        const durations = animationName === "none" ? transitionDuration : `${animationDuration},${transitionDuration}`;
        return durations.split(",").map(Number.parseFloat);
      }),
    ),
  );
  expect(longest).toBeLessThanOrEqual(0.001);
});
