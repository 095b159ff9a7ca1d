import { join } from "node:path";
import type { Page } from "@playwright/test";
import Database from "libsql";
import { expectAccessible } from "./support/accessibility.ts";
import { expect } from "./support/fixtures.ts";
import { catchPages, chooseServer, latest, sessionOf, signInAs } from "./support/oauth.ts";
import { startPlainBrowser } from "./support/plainBrowser.ts";
import { oauth, sso } from "./support/signInServers.ts";
import { trustOf } from "./support/trust.ts";

/** The public half of somebody's identity, as their homeserver has it. */
function masterKey(backend: { dir: string }, userId: string): string | undefined {
  const database = new Database(join(backend.dir, "synapse", "homeserver.db"), { readonly: true });
  try {
    const newest =
      "SELECT keydata FROM e2e_cross_signing_keys WHERE user_id = ? AND keytype = 'master' ORDER BY stream_id DESC";
    const row = database.prepare(newest).get(userId) as { keydata: string } | undefined;
    return row && Object.keys((JSON.parse(row.keydata) as { keys: object }).keys)[0];
  } finally {
    database.close();
  }
}

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Reset your identity?" });

async function openReset(page: Page): Promise<void> {
  await expect.poll(async () => (await trustOf(page))?.device, { timeout: 30_000 }).toBe("verified");
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("tab", { name: "Security" }).click();
  await page.getByRole("button", { name: "Reset identity" }).click();
  await expect(dialogOf(page).getByText("are lost for good")).toBeVisible();
  await expect(dialogOf(page).getByLabel("Password of your account")).toHaveCount(0);
}

/** Says that it was confirmed on the page: first when it was not, which changes nothing. */
async function sayTooSoon(page: Page): Promise<void> {
  const dialog = dialogOf(page);
  await expect(dialog.getByText("When you are done there, continue here.")).toBeVisible();
  await dialog.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(dialog.getByText("Not confirmed yet")).toBeVisible();
  expect((await trustOf(page))?.device).toBe("verified");
  await expectAccessible(page, "reset too soon");
}

async function goOn(page: Page): Promise<void> {
  await dialogOf(page).getByRole("button", { name: "Continue", exact: true }).click();
  await expect(dialogOf(page)).toHaveCount(0, { timeout: 30_000 });
  await expect.poll(async () => (await trustOf(page))?.device, { timeout: 30_000 }).toBe("verified");
}

oauth(
  "the identity of an OAuth account is reset once that was allowed on the account's page",
  { tag: "@long" },
  async ({ world, auth, backend }) => {
    const who = `rosa-${process.pid}`;
    const browser = await startPlainBrowser(world.folder("browser"));
    try {
      const app = await world.launch("rosa", { profile: `reset-${process.pid}` });
      const { page } = app;
      const pages = await catchPages(app);
      await chooseServer(page, backend.homeserver.baseUrl);
      await page.getByRole("button", { name: "Continue in the browser" }).click();
      await signInAs(browser, await latest(pages, 1), who);
      await expect(page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
      const session = await sessionOf(page);
      const userId = session?.me.userId ?? "";
      const identity = () => masterKey(backend, userId);
      await openReset(page);
      await expect(dialogOf(page).getByText("You confirm it in your browser")).toBeVisible();
      await expectAccessible(page, "reset by page");
      const before = identity();
      expect(before).toBeDefined();
      await dialogOf(page).getByRole("button", { name: "Continue in the browser" }).click();
      const place = `${auth.issuer}account?action=org.matrix.cross_signing_reset`;
      expect(await latest(pages, 2)).toBe(place);
      await sayTooSoon(page);
      expect(identity()).toBe(before);

      await dialogOf(page).getByRole("button", { name: "Open the page again" }).click();
      await browser.page.goto(await latest(pages, 3));
      await browser.page.getByRole("textbox", { name: "Name" }).fill(who);
      await browser.page.getByRole("button", { name: "Allow" }).click();
      await expect(browser.page.getByRole("heading", { name: "Go back to the app" })).toBeVisible();
      await goOn(page);
      const after = identity();
      expect(after).toBeDefined();
      expect(after).not.toBe(before);
    } finally {
      await browser.stop();
    }
  },
);

sso(
  "the identity of a single sign-on account is reset once the provider says again who it is",
  { tag: "@long" },
  async ({ world, backend }) => {
    const who = `saul-${process.pid}`;
    const browser = await startPlainBrowser(world.folder("browser"));
    try {
      const app = await world.launch("saul", { profile: `reset-sso-${process.pid}` });
      const { page } = app;
      const pages = await catchPages(app);
      await chooseServer(page, backend.homeserver.baseUrl);
      await page.getByRole("button", { name: "Continue with Work account" }).click();
      await signInAs(browser, await latest(pages, 1), who);
      await browser.page.getByRole("link", { name: "Continue" }).click();
      await expect(page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
      const userId = (await sessionOf(page))?.me.userId ?? "";
      const identity = () => masterKey(backend, userId);
      await openReset(page);
      const before = identity();
      expect(before).toBeDefined();
      await dialogOf(page).getByRole("button", { name: "Continue in the browser" }).click();
      await latest(pages, 2);
      await sayTooSoon(page);
      expect(identity()).toBe(before);
      await dialogOf(page).getByRole("button", { name: "Open the page again" }).click();
      await browser.page.goto(await latest(pages, 3));
      await browser.page.getByRole("link", { name: "Continue with Work account" }).click();
      await expect(browser.page.getByRole("heading", { name: "Thank you" })).toBeVisible();
      await goOn(page);
      const after = identity();
      expect(after).toBeDefined();
      expect(after).not.toBe(before);
    } finally {
      await browser.stop();
    }
  },
);
