import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";
import { settle, showTheme } from "./support/steps.ts";

async function picture(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await settle(page);
    await page.screenshot({ path: test.info().outputPath(`${name}-${theme}.png`) });
  }
}

test("from a fresh computer to the first conference: three clicks, within a minute; each empty place says what to do", async ({
  world,
  backend,
}) => {
  const alice = await world.account("Alice");
  const begun = Date.now();
  const { page, app } = await world.launch("alice", { pattern: patterns.alice });
  const form = page.getByRole("textbox", { name: "Homeserver" });
  await expect(form).toBeFocused();
  await page.evaluate(() => {
    Object.assign(window, { clicks: 0 });
    const count = () => Object.assign(window, { clicks: (window as unknown as { clicks: number }).clicks + 1 });
    window.addEventListener("pointerdown", count, true);
  });
  // As one types: from field to field by the keyboard.
  await page.keyboard.type(backend.homeserver.baseUrl);
  await page.keyboard.press("Tab");
  await page.keyboard.type(alice.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(alice.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Meet for the first time" })).toBeVisible();
  await page.getByRole("button", { name: "Start a conference" }).click();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  await expectPattern(tileOf(page, "Alice (you)"), patterns.alice);
  const took = Date.now() - begun;
  const clicks = await page.evaluate(() => (window as unknown as { clicks: number }).clicks);
  test.info().annotations.push({ type: "first conference", description: `${took} ms, ${clicks} clicks` });
  console.log(`first conference after ${took} ms and ${clicks} clicks`);
  expect(clicks).toBe(3);
  expect(took).toBeLessThan(60_000);

  // Alone in there one is told how others come, and has the link with one click.
  await expect(page.getByText("You are the only one here")).toBeVisible();
  await picture(page, "alone");
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain("roomid/");
  await page.keyboard.press("c");
  await expect(page.getByText("Nothing written yet")).toBeVisible();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(page.getByText("It is quiet right now")).toBeVisible();
  await picture(page, "home");

  await page.getByRole("button", { name: "New space" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill("Book club");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "No conferences in Book club yet" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: "New conference" })).toBeVisible();
  await picture(page, "space");
});
