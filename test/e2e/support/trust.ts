import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { TrustState } from "../../../preload/contract.ts";

/** What main says of identity and verification. */
export async function trustOf(page: Page): Promise<TrustState | undefined> {
  return page.evaluate(async () => {
    const state = await window.parley.getState({});
    return state.ok ? state.value.trust : undefined;
  });
}

/** The emoji a window shows, by name. */
async function emojiOf(page: Page): Promise<(string | null)[]> {
  const shown = page.getByRole("list", { name: "Emoji to compare" }).getByRole("listitem");
  await expect(shown).toHaveCount(7);
  return shown.evaluateAll((items) => items.map((item) => item.getAttribute("data-emoji")));
}

/** Both see the same emoji and say so. */
export async function compareEmoji(one: Page, other: Page): Promise<void> {
  const [emoji, theirs] = await Promise.all([emojiOf(one), emojiOf(other)]);
  expect(emoji).toEqual(theirs);
  for (const page of [one, other]) await page.getByRole("button", { name: "They match", exact: true }).click();
}

/** A second device of a person is verified by their first, as a person does at the keyboard of both. */
export async function verifyDevice(device: Page, by: Page, ask = "Use another device"): Promise<void> {
  await device.getByRole("button", { name: ask }).click();
  await by
    .getByRole("region", { name: "Another device of yours wants to be verified" })
    .getByRole("button", { name: "Compare" })
    .click();
  await compareEmoji(device, by);
  for (const page of [device, by]) {
    await expect(page.getByRole("dialog").getByText("Verified", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Done" }).click();
  }
}

/** Two devices of a person, signed in at the same time: whichever is not verified becomes so. */
export async function verifyWhichever(one: Page, other: Page): Promise<void> {
  const devices = async () => Promise.all([one, other].map(async (page) => (await trustOf(page))?.device));
  await expect.poll(async () => (await devices()).toSorted()).toEqual(["unverified", "verified"]);
  const [first] = await devices();
  await (first === "unverified" ? verifyDevice(one, other) : verifyDevice(other, one));
}
