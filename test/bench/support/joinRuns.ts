import { expect } from "../../e2e/support/fixtures.ts";
import type { World } from "../../e2e/support/fixtures.ts";
import { tileOf } from "../../e2e/support/observe.ts";
import { enterLobby } from "../../e2e/support/steps.ts";
import { momentsOf, missingMoments, watchMedia } from "./moments.ts";

type Instance = Awaited<ReturnType<World["launch"]>>;

/** How long the lobby was open before the click, ms: what a person takes to look at their own picture. */
const LOBBY_MS = 2_000;

/**
 * Joins a conference where Bob is, and leaves it again.
 *
 * @param lobby false: opened and joined in one go, as soon as Join can be clicked, by the page itself.
 * @returns ms from the click (without a lobby, on the conference).
 */
export async function joinOnce(a: Instance, b: Instance, name: string, lobby: boolean) {
  const { page } = a;
  await watchMedia(page);
  await page.evaluate(() => performance.clearMarks());
  let opened: number | undefined;
  if (lobby) {
    await enterLobby(page, name);
    await page.waitForTimeout(LOBBY_MS);
    await page.getByRole("button", { name: "Join", exact: true }).click();
  } else {
    const card = page.getByRole("article", { name, exact: true }).getByRole("button", { name, exact: true });
    opened = await card.evaluate(async (element: HTMLElement) => {
      const from = performance.timeOrigin + performance.now();
      element.click();
      for (;;) {
        const buttons = [...document.querySelectorAll("button")];
        // The cards of the list have one of their own, which opens the lobby.
        const ready = buttons.filter((each) => each.closest("article") === null && !each.disabled);
        const join = ready.find((each) => each.textContent.trim() === "Join");
        if (join !== undefined) {
          join.click();
          return from;
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  }
  await expect.poll(() => missingMoments(page), { timeout: 30_000, intervals: [100] }).toEqual([]);
  const { click, frame, membership, connected, sound } = await momentsOf(page);
  const from = opened ?? click;
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tileOf(b.page, "Alice")).toHaveCount(0);
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  return { membership: membership - from, connected: connected - from, sound: sound - from, frame: frame - from };
}
