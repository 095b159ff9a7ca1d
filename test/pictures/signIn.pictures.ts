import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import Database from "libsql";
import { expect, test } from "../e2e/support/fixtures.ts";
import { keepSecret, loseSecrets, secretsIn } from "../e2e/support/keyring.ts";
import { lockKeyring, unlockKeyring } from "../e2e/support/lockKeyring.ts";
import { catchPages, chooseServer, latest, sessionOf, signInAs } from "../e2e/support/oauth.ts";
import { startPlainBrowser } from "../e2e/support/plainBrowser.ts";
import { sso } from "../e2e/support/signInServers.ts";
import { trustOf } from "../e2e/support/trust.ts";
import { folder, shoot } from "./shoot.ts";

/** Signing in by the browser, an identity that is reset by it, and a session that has ended. */
sso("sign-in by the browser", async ({ world, backend }) => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const who = `sam-${process.pid}`;
  const profile = `pictures-${process.pid}`;
  const browser = await startPlainBrowser(world.folder("browser"));
  try {
    const app = await world.launch("sam", { profile });
    const { page } = app;
    const pages = await catchPages(app);
    await chooseServer(page, backend.homeserver.baseUrl);
    const go = page.getByRole("button", { name: "Continue with Work account" });
    await expect(go).toBeVisible();
    await shoot(app, "sign-in-providers");
    await go.click();
    const asked = await latest(pages, 1);
    await expect(page.getByRole("heading", { name: "Continue in your browser" })).toBeVisible();
    await shoot(app, "sign-in-waiting");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("Sign-in cancelled")).toBeVisible();
    await shoot(app, "sign-in-cancelled");
    expect(asked).not.toBe("");
    await go.click();
    await signInAs(browser, await latest(pages, 2), who);
    await browser.page.getByRole("link", { name: "Continue" }).click();
    await expect(browser.page.getByRole("heading", { name: "You can go back to Parley" })).toBeVisible();
    await browser.page.screenshot({ path: join(folder, "sign-in-browser-done.png") });
    await expect(page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
    await expect.poll(async () => (await trustOf(page))?.device, { timeout: 30_000 }).toBe("verified");

    await page.getByRole("button", { name: "Settings", exact: true }).click();
    await page.getByRole("tab", { name: "Security" }).click();
    await shoot(app, "settings-security");
    await page.getByRole("button", { name: "Reset identity" }).click();
    const dialog = page.getByRole("dialog", { name: "Reset your identity?" });
    await expect(dialog.getByText("You confirm it in your browser")).toBeVisible();
    await shoot(app, "reset-by-page");
    await dialog.getByRole("button", { name: "Continue in the browser" }).click();
    await latest(pages, 3);
    await dialog.getByRole("button", { name: "Continue", exact: true }).click();
    await expect(dialog.getByText("Not confirmed yet")).toBeVisible();
    await shoot(app, "reset-waiting");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");

    // All its tokens have run out.
    const userId = (await sessionOf(page))?.me.userId ?? "";
    await backend.stopPart("homeserver");
    const database = new Database(join(backend.dir, "synapse", "homeserver.db"));
    database.exec("PRAGMA foreign_keys = OFF");
    for (const set of [
      "UPDATE access_tokens SET valid_until_ms = 1 WHERE user_id = ?",
      "DELETE FROM refresh_tokens WHERE user_id = ?",
    ])
      database.prepare(set).run(userId);
    database.close();
    await backend.startPart("homeserver");
    await expect(page.getByRole("heading", { name: "Sign in again" })).toBeVisible({ timeout: 45_000 });
    await expect(page.getByRole("button", { name: "Continue with Work account" })).toBeVisible();
    await shoot(app, "sign-in-again-provider");
  } finally {
    await browser.stop();
  }

  const { username, password, signIn } = await world.account("Dora");
  const dora = await world.launch("dora", { signIn });
  await expect.poll(async () => (await sessionOf(dora.page))?.sync, { timeout: 30_000 }).toBe("live");
  const proof = { type: "m.login.password", identifier: { type: "m.id.user", user: username }, password };
  await world.api(
    { username, password, signIn, userId: "", displayName: "Dora" },
    "POST",
    "/_matrix/client/v3/account/deactivate",
    { auth: proof },
  );
  await expect(dora.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible({ timeout: 60_000 });
  await shoot(dora, "session-ended");
  await dora.page.getByRole("textbox", { name: "Homeserver" }).fill(signIn.homeserver);
  await dora.page.getByRole("textbox", { name: "Username" }).fill(username);
  await dora.page.getByLabel("Password", { exact: true }).fill(password);
  await dora.page.getByRole("button", { name: "Sign in", exact: true }).click();
  // Its homeserver does not say more of it.
  await expect(dora.page.getByText("Username or password is wrong")).toBeVisible();
  await shoot(dora, "account-deactivated");
});

/** All that is asked when the keys to what is stored can't be had. */
test("keyring", async ({ world }) => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const alice = await world.account("Alice");
  const profile = `pictures-${process.pid}-keyring`;
  const shown = async (page: Page, title: string) =>
    expect(page.getByRole("heading", { name: title })).toBeVisible({ timeout: 30_000 });
  const first = await world.launch("alice", { profile, signIn: alice.signIn });
  await expect.poll(async () => (await sessionOf(first.page))?.sync, { timeout: 30_000 }).toBe("live");
  await first.quit();

  const missing = await world.launch("alice", { profile, env: { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent" } });
  await shown(missing.page, "No keyring on this computer");
  await shoot(missing, "keyring-missing");
  await missing.quit();
  try {
    await lockKeyring();
    const locked = await world.launch("alice", { profile, ownEncryption: true });
    await shown(locked.page, "The keyring is locked");
    await shoot(locked, "keyring-locked");
    await locked.kill();
  } finally {
    await unlockKeyring();
  }
  const giveBack = await loseSecrets(profile);
  const lost = await world.launch("alice", { profile });
  await shown(lost.page, "The keys to your data are not here");
  await shoot(lost, "keyring-lost");
  await lost.quit();
  await giveBack();
  const session = JSON.parse((await secretsIn(profile)).get("session") ?? "") as Record<string, string>;
  const foreign = { ...session, storageKey: Buffer.alloc(32, 7).toString("base64") };
  await keepSecret(profile, "session", JSON.stringify(foreign));
  const other = await world.launch("alice", { profile });
  await shown(other.page, "These keys belong to other data");
  await shoot(other, "keyring-foreign");
  await other.page.evaluate(() => window.parley.changeSettings({ language: "ar" }));
  await expect(other.page.locator("html")).toHaveAttribute("dir", "rtl");
  await shoot(other, "keyring-foreign-arabic");
});
