import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

/** What a person does, by the names on the screen. */
export async function enterLobby(page: Page, conference: string): Promise<void> {
  await page
    .getByRole("article", { name: conference, exact: true })
    .getByRole("button", { name: conference, exact: true })
    .click();
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
}

export async function joinConference(page: Page, conference: string): Promise<void> {
  await enterLobby(page, conference);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
}

/** Chooses a theme, as the settings do, and waits until its colours have come to rest. */
export async function showTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.evaluate((value) => window.parley.changeSettings({ theme: value }), theme);
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await settle(page);
}

/** Waits until nothing moves any more, but for what moves for ever. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations === 1)
        .map((animation) => animation.finished),
    ),
  );
}
