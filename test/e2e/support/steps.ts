import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

/** What a person does, by the names on the screen. */
export async function enterLobby(page: Page, conference: string): Promise<void> {
  await page.getByRole("article", { name: conference }).getByRole("button", { name: conference, exact: true }).click();
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
}

export async function joinConference(page: Page, conference: string): Promise<void> {
  await enterLobby(page, conference);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
}
