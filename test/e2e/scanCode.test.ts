import { join } from "node:path";
import type { Page } from "@playwright/test";
import { toDataURL } from "qrcode";
import { expectAccessible } from "./support/accessibility.ts";
import { holdBeforeCamera } from "./support/codeFilm.ts";
import { expect, test } from "./support/fixtures.ts";
import { trustOf } from "./support/trust.ts";

test("a new device is verified by scanning the code that another one shows", { tag: "@long" }, async ({ world }) => {
  const alice = await world.account("Alice");
  const first = await world.launch("alice", { signIn: alice.signIn });
  await expect.poll(async () => (await trustOf(first.page))?.device, { timeout: 30_000 }).toBe("verified");
  const film = join(world.folder("film"), "camera.y4m");
  // Of something else, such as a poster has it.
  holdBeforeCamera(film, await toDataURL("https://example.org/concert", { width: 360 }));
  const second = await world.launch("alice-second", { signIn: alice.signIn, film });
  const { page } = second;
  await expect.poll(async () => (await trustOf(page))?.device, { timeout: 30_000 }).toBe("unverified");
  const dialog = (of: Page) => of.getByRole("dialog");

  await page.getByRole("button", { name: "Scan a code" }).click();
  await first.page
    .getByRole("region", { name: "Another device of yours wants to be verified" })
    .getByRole("button", { name: "Compare" })
    .click();
  const code = first.page.getByRole("img", { name: "Code to scan" });
  await expect(code).toBeVisible();
  await expect(dialog(page).getByText("Hold the code of the other device")).toBeVisible();
  await expect(dialog(page).getByText("That code belongs to something else.")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page, "scanning");
  expect((await trustOf(page))?.device).toBe("unverified");

  holdBeforeCamera(film, (await code.getAttribute("src")) ?? "");
  await expect(first.page.getByText("Does the other device say that it worked?")).toBeVisible({ timeout: 30_000 });
  await expect(dialog(page).getByText("It worked. Say so on your other device.")).toBeVisible();
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
