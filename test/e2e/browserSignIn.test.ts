import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { expect } from "./support/fixtures.ts";
import { catchPages, chooseServer, latest, sessionOf, signInAs } from "./support/oauth.ts";
import { startPlainBrowser } from "./support/plainBrowser.ts";
import { oauth, sso } from "./support/signInServers.ts";

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter(
      (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file).includes(text),
    );
}

oauth(
  "signs in by OAuth in the browser, refreshes, comes back after a restart, and revokes at sign-out",
  { tag: "@long" },
  async ({ world, auth, backend }) => {
    const who = `ada-${process.pid}`;
    const profile = `oauth-${process.pid}`;
    const browser = await startPlainBrowser(world.folder("browser"));
    try {
      const first = await world.launch("ada", { profile });
      const pages = await catchPages(first);
      await chooseServer(first.page, backend.homeserver.baseUrl);
      const go = first.page.getByRole("button", { name: "Continue in the browser" });
      await go.click();
      const cancelled = new URL(await latest(pages, 1));
      expect(cancelled.origin).toBe(new URL(auth.issuer).origin);
      expect(cancelled.searchParams.get("code_challenge_method")).toBe("S256");
      expect(cancelled.searchParams.get("scope")).toMatch(
        /^urn:matrix:client:api:\* urn:matrix:client:device:\w{8,}$/u,
      );
      await expect(first.page.getByRole("heading", { name: "Continue in your browser" })).toBeVisible();
      await browser.page.goto(cancelled.href);
      await browser.page.getByRole("button", { name: "Cancel" }).click();
      await expect(first.page.getByText("Sign-in cancelled")).toBeVisible();

      // Somebody sends the browser back with what was not asked for.
      await go.click();
      const forged = new URL(await latest(pages, 2)).searchParams.get("redirect_uri") ?? "";
      await fetch(`${forged}?code=stolen&state=guessed`);
      await expect(first.page.getByText("That was another sign-in")).toBeVisible();

      await go.click();
      const asked = new URL(await latest(pages, 3));
      await signInAs(browser, asked.href, who);
      await expect(browser.page.getByRole("heading", { name: "You can go back to Parley" })).toBeVisible();
      expect(browser.page.url()).toMatch(/\/done$/u);
      await expect(first.page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
      const session = await sessionOf(first.page);
      expect(session?.accountPage).toBe(true);
      expect(asked.searchParams.get("scope")).toContain(`device:${session?.deviceId}`);
      await first.page.evaluate(() => window.parley.openAccountPage({ action: "devices" }));
      expect(await latest(pages, 4)).toBe(
        `${auth.issuer}account?action=org.matrix.devices_list&device_id=${session?.deviceId}`,
      );
      await first.quit();
      expect(filesWith(first.folder, "rooms known after").length).toBe(1);
      for (const part of ["code_challenge", "state"])
        expect(filesWith(first.folder, asked.searchParams.get(part) ?? "none")).toEqual([]);

      // The tokens of before have run out by now.
      const refreshed = auth.seen.filter((each) => each === "grant refresh").length;
      const second = await world.launch("ada", { profile });
      await expect(second.page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
      await expect.poll(async () => (await sessionOf(second.page))?.sync).toBe("live");
      expect((await sessionOf(second.page))?.deviceId).toBe(session?.deviceId);
      const refreshes = () => auth.seen.filter((each) => each === "grant refresh").length;
      await expect.poll(refreshes, { timeout: 40_000 }).toBeGreaterThan(refreshed);
      expect((await second.page.evaluate(() => window.parley.signOut({}))).ok).toBe(true);
      await expect(second.page.getByRole("textbox", { name: "Homeserver" })).toBeVisible();
      await expect.poll(() => auth.seen).toContain("revoked");
    } finally {
      await browser.stop();
    }
  },
);

sso(
  "signs in by the provider's name, and after a soft logout goes on with the same device and keys",
  { tag: "@long" },
  async ({ world, backend }) => {
    const who = `sam-${process.pid}`;
    const other = await world.account("Other");
    const browser = await startPlainBrowser(world.folder("browser"));
    const keysOf = async (userId: string, deviceId: string) => {
      const answer = await world.api(other, "POST", "/_matrix/client/v3/keys/query", { device_keys: { [userId]: [] } });
      return (answer as { device_keys: Record<string, Record<string, { keys: unknown }>> }).device_keys[userId]?.[
        deviceId
      ]?.keys;
    };
    try {
      const profile = `sso-${process.pid}`;
      const first = await world.launch("sam", { profile });
      const pages = await catchPages(first);
      await chooseServer(first.page, backend.homeserver.baseUrl);
      await first.page.getByRole("button", { name: "Continue with Work account" }).click();
      await signInAs(browser, await latest(pages, 1), who);
      // Synapse asks before it hands somebody to a program on their computer.
      await browser.page.getByRole("link", { name: "Continue" }).click();
      await expect(browser.page.getByRole("heading", { name: "You can go back to Parley" })).toBeVisible();
      await expect(first.page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
      await expect.poll(async () => (await sessionOf(first.page))?.sync).toBe("live");
      const session = await sessionOf(first.page);
      const userId = session?.me.userId ?? "";
      await expect.poll(() => keysOf(userId, session?.deviceId ?? "")).toBeDefined();
      const keys = await keysOf(userId, session?.deviceId ?? "");

      // All its tokens have run out.
      await backend.stopPart("homeserver");
      const database = new Database(join(backend.dir, "synapse", "homeserver.db"));
      // As Synapse's own connection does: without it the access tokens go with the refresh tokens, and that is no soft logout.
      database.exec("PRAGMA foreign_keys = OFF");
      const sets = [
        "UPDATE access_tokens SET valid_until_ms = 1 WHERE user_id = ?",
        "DELETE FROM refresh_tokens WHERE user_id = ?",
      ];
      for (const set of sets) database.prepare(set).run(userId);
      database.close();
      await backend.startPart("homeserver");
      await expect(first.page.getByRole("heading", { name: "Sign in again" })).toBeVisible({ timeout: 45_000 });
      await first.quit();

      const second = await world.launch("sam", { profile });
      const again = await catchPages(second);
      await expect(second.page.getByText(`You are ${userId}.`)).toBeVisible();
      // The same provider as before, and no other.
      await expect(second.page.getByRole("button", { name: /^Continue/ })).toHaveCount(1);
      await second.page.getByRole("button", { name: "Continue with Work account" }).click();
      await browser.page.goto(await latest(again, 1));
      await browser.page.getByRole("link", { name: "Continue" }).click();
      await expect(second.page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
      const after = await sessionOf(second.page);
      expect(after?.deviceId).toBe(session?.deviceId);
      expect(await keysOf(userId, after?.deviceId ?? "")).toEqual(keys);
      await expect.poll(async () => (await sessionOf(second.page))?.sync).toBe("live");
    } finally {
      await browser.stop();
    }
  },
);
