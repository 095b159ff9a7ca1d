import type { Locator, Page } from "@playwright/test";

/** So long it rings before anybody answers, ms: what the app prepares meanwhile is done. */
export const RING_MS = 2_000;

/** The answer in the window to a call of Alice. */
export function acceptIn(page: Page): Locator {
  const card = page.getByRole("article", { name: "Incoming call: Alice" });
  return card.getByRole("button", { name: "Accept", exact: true });
}
