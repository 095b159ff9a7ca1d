import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { create } from "qrcode";
import { expectAccessible } from "./support/accessibility.ts";
import { pixelsOf, writeCodeFilm } from "./support/codeFilm.ts";
import type { Square } from "./support/codeFilm.ts";
import { expect, test } from "./support/fixtures.ts";
import { trustOf } from "./support/trust.ts";

/** A code of something else, such as a poster has it. */
function poster(): Square {
  const { modules } = create("https://example.org/concert");
  const scale = 8;
  const side = (modules.size + 8) * scale;
  const luma = Uint8Array.from({ length: side * side }, (_each, place) => {
    const [row, column] = [Math.floor(place / side / scale) - 4, Math.floor((place % side) / scale) - 4];
    const inside = [row, column].every((each) => each >= 0 && each < modules.size);
    return inside && modules.get(row, column) === 1 ? 0 : 255;
  });
  return { side, luma };
}

test("a new device is verified by scanning the code that another one shows", { tag: "@long" }, async ({ world }) => {
  const alice = await world.account("Alice");
  const first = await world.launch("alice", { signIn: alice.signIn });
  await expect.poll(async () => (await trustOf(first.page))?.device, { timeout: 30_000 }).toBe("verified");
  mkdirSync(world.folder("films"), { recursive: true });
  const film = join(world.folder("films"), "code.y4m");
  writeCodeFilm(film, poster());
  const second = await world.launch("alice-second", { signIn: alice.signIn, film });
  const { page } = second;
  await expect.poll(async () => (await trustOf(page))?.device, { timeout: 30_000 }).toBe("unverified");
  const dialog = (of: Page) => of.getByRole("dialog");

  const ask = async () => {
    await page.getByRole("button", { name: "Scan a code" }).click();
    await first.page
      .getByRole("region", { name: "Another device of yours wants to be verified" })
      .getByRole("button", { name: "Compare" })
      .click();
    await expect(first.page.getByRole("img", { name: "Code to scan" })).toBeVisible();
    await expect(dialog(page).getByText("Hold the code that your other device shows")).toBeVisible();
  };
  await ask();
  await dialog(page).getByRole("button", { name: "Turn on the camera" }).click();
  await expect(dialog(page).getByText("That code belongs to something else.")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page, "scanning");
  expect((await trustOf(page))?.device).toBe("unverified");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await dialog(first.page).getByRole("button", { name: "Close" }).last().click();

  await ask();
  writeCodeFilm(film, await pixelsOf(first.page.getByRole("img", { name: "Code to scan" })));
  await dialog(page).getByRole("button", { name: "Turn on the camera" }).click();
  await expect(first.page.getByText("Does the other device say that it worked?")).toBeVisible({ timeout: 30_000 });
  expect((await trustOf(page))?.device).toBe("unverified");
  await first.page.screenshot({ path: test.info().outputPath("scanned.png") });
  await page.screenshot({ path: test.info().outputPath("waits.png") });
  await dialog(first.page).getByRole("button", { name: "Yes" }).click();
  for (const of of [first.page, page]) {
    await expect(dialog(of).getByText("Verified", { exact: true })).toBeVisible();
    await of.getByRole("button", { name: "Done" }).click();
  }
  await expect.poll(async () => (await trustOf(page))?.device).toBe("verified");
});
