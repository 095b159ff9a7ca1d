import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/accessibility.ts";
import type { Instance } from "./support/app.ts";
import { expect, test } from "./support/fixtures.ts";
import { keepSecret, loseSecrets, secretsIn, startOtherKeyring } from "./support/keyring.ts";
import { lockKeyring, unlockKeyring } from "./support/lockKeyring.ts";
import { sessionOf } from "./support/oauth.ts";
import { showTheme } from "./support/steps.ts";
import { trustOf } from "./support/trust.ts";

const retry = (page: Page) => page.getByRole("button", { name: /^Try the keyring again/ });
const anew = (page: Page) => page.getByRole("button", { name: /^Sign in anew/ });
const told = (page: Page, title: string) => page.getByRole("heading", { name: title });

/** What is stored of a profile that must outlive every answer but "Sign in anew". */
const storeOf = (folder: string, profile: string) =>
  join(folder, "config", "Parley", profile, "matrix", "crypto.sqlite");

test("secrets move from the keyring to the file and back, and the storage key is changed, while one is signed in @long", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const profile = `alice-${process.pid}-moved`;
  const ownEncryption = true;
  const first = await world.launch("alice", { profile, signIn: alice.signIn, ownEncryption });
  const { page } = first;
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  const before = JSON.parse((await secretsIn(profile)).get("session") ?? "") as { storageKey: string };
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Security" }).click();
  const place = page.getByRole("region", { name: "Where your keys lie" });
  await place.getByRole("button", { name: "Change storage key" }).click();
  await expect(place.getByText("The storage key was changed.")).toBeVisible();
  const after = JSON.parse((await secretsIn(profile)).get("session") ?? "") as { storageKey: string };
  expect(after.storageKey).not.toBe(before.storageKey);

  await place.getByRole("radio", { name: "The app's own encryption" }).click();
  await expect.poll(async () => (await secretsIn(profile)).size).toBe(0);
  await expect(place.getByRole("radio", { name: "The app's own encryption" })).toBeChecked();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectAccessible(page, `where secrets lie, ${theme}`);
    await page.screenshot({ path: test.info().outputPath(`secrets-${theme}.png`) });
  }
  const file = join(first.folder, "config", "Parley", profile, `secrets-${profile}.json`);
  expect(Object.keys((JSON.parse(readFileSync(file, "utf8")) as { secrets: object }).secrets)).toContain("session");
  expect(readFileSync(file, "utf8")).not.toContain(after.storageKey);
  await first.kill();

  // Killed, started again: the file has the keys; damaged, it is told and kept.
  const good = readFileSync(file, "utf8");
  writeFileSync(file, good.replaceAll(/"(\w[\w+/]{40})/g, '"AAAA$1'));
  const second = await world.launch("alice", { profile, ownEncryption });
  await expect(told(second.page, "The stored keys can't be opened")).toBeVisible();
  writeFileSync(file, good);
  await retry(second.page).click();
  await expect(second.page.getByRole("article", { name, exact: true })).toBeVisible();
  await second.page.evaluate(() => window.parley.moveSecrets({ to: "keyring" }));
  const kept = JSON.parse((await secretsIn(profile)).get("session") ?? "") as { storageKey: string };
  expect(kept.storageKey).toBe(after.storageKey);
  expect((JSON.parse(readFileSync(file, "utf8")) as { secrets: object }).secrets).toEqual({});
  await second.quit();
  const third = await world.launch("alice", { profile, ownEncryption });
  await expect(third.page.getByRole("article", { name, exact: true })).toBeVisible();
});

test("locked, emptied and foreign keyrings are told in words, and every key is there when the keyring is back @long", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const profile = `alice-${process.pid}-kept`;
  const first = await world.launch("alice", { profile, signIn: alice.signIn });
  await expect(first.page.getByRole("article", { name, exact: true })).toBeVisible();
  await expect.poll(async () => (await trustOf(first.page))?.device, { timeout: 30_000 }).toBe("verified");
  await first.quit();
  const stored = storeOf(first.folder, profile);
  expect(existsSync(stored)).toBe(true);

  // The same app, asked again after each fault; nothing is wiped meanwhile.
  await lockKeyring();
  const again = await world.launch("alice", { profile });
  const { page } = again;
  try {
    await expect(told(page, "The keyring is locked")).toBeVisible({ timeout: 30_000 });
    await expect(anew(page)).toHaveCount(0);
  } finally {
    await unlockKeyring();
  }
  const giveBack = await loseSecrets(profile);
  await retry(page).click();
  await expect(told(page, "The keys to your data are not here")).toBeVisible({ timeout: 30_000 });
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectAccessible(page, `keys lost, ${theme}`);
    await page.screenshot({ path: test.info().outputPath(`keys-lost-${theme}.png`) });
  }
  // Whoever wants nothing remembered for now gets stores of their own.
  await page.getByRole("button", { name: /^Remember nothing/ }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  expect(existsSync(stored)).toBe(true);
  // The keyring's question of before, which nobody answered, holds no process.
  await again.quit();

  await giveBack();
  const third = await world.launch("alice", { profile });
  await expect(third.page.getByRole("article", { name, exact: true })).toBeVisible();
  await expect.poll(async () => (await trustOf(third.page))?.device, { timeout: 30_000 }).toBe("verified");
  await third.quit();

  // Keys of other data under the same name.
  const session = JSON.parse((await secretsIn(profile)).get("session") ?? "") as Record<string, string>;
  const foreign = JSON.stringify({ ...session, storageKey: Buffer.alloc(32, 7).toString("base64") });
  await keepSecret(profile, "session", foreign);
  const fourth = await world.launch("alice", { profile });
  await expect(told(fourth.page, "These keys belong to other data")).toBeVisible();
  await anew(fourth.page).click();
  await expect(fourth.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  expect(existsSync(stored)).toBe(false);
  // They are somebody's: left alone.
  expect((await secretsIn(profile)).get("session")).toBe(foreign);
});

test("a profile folder copied to another person is told, opens nothing, and signs in anew beside it", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const profile = `alice-${process.pid}-copied`;
  const first = await world.launch("alice", { profile, signIn: alice.signIn });
  await expect(first.page.getByRole("article", { name, exact: true })).toBeVisible();
  await first.quit();
  cpSync(join(first.folder, "config"), join(world.folder("mallory"), "config"), { recursive: true });
  const other = await startOtherKeyring();
  try {
    const { page, folder, quit } = await world.launch("mallory", { profile, env: other.env });
    await expect(told(page, "The keys to your data are not here")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(alice.userId)).toHaveCount(0);
    expect(existsSync(storeOf(folder, profile))).toBe(true);
    await retry(page).click();
    await expect(told(page, "The keys to your data are not here")).toBeVisible({ timeout: 30_000 });
    await anew(page).click();
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    expect(existsSync(storeOf(folder, profile))).toBe(false);
    await quit();
  } finally {
    await other.stop();
  }
  // The one it was copied from lacks nothing.
  const again = await world.launch("alice", { profile });
  await expect(again.page.getByRole("article", { name, exact: true })).toBeVisible();
});

test("a keyring that is gone, or locked at the very first start, and a folder that is gone while its keys are not, are told; nothing is wiped @long", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const profile = `alice-${process.pid}-gone`;
  // Electron's own encryption has its key there, too, and would wait for it with everything else.
  const first = await world.launch("alice", { profile, signIn: alice.signIn, ownEncryption: true });
  const board = (page: Page) => page.getByRole("article", { name, exact: true });
  await expect(board(first.page)).toBeVisible();
  await expect.poll(async () => (await trustOf(first.page))?.device, { timeout: 30_000 }).toBe("verified");
  const session = await sessionOf(first.page);
  await lockKeyring();
  try {
    await first.page.getByRole("button", { name: "Settings", exact: true }).click();
    await first.page.getByRole("tab", { name: "Security" }).click();
    const place = first.page.getByRole("region", { name: "Where your keys lie" });
    await expect(place).toBeVisible({ timeout: 20_000 });
    await expect(place.getByRole("radio")).toHaveCount(0);
    expect((await sessionOf(first.page))?.sync).toBeDefined();
  } finally {
    await unlockKeyring();
  }
  await first.quit();
  const stored = storeOf(first.folder, profile);

  // The keyring's service does not run.
  const without = await world.launch("alice", { profile, env: { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent" } });
  await expect(told(without.page, "No keyring on this computer")).toBeVisible({ timeout: 30_000 });
  await expect(anew(without.page)).toHaveCount(0);
  await retry(without.page).click();
  await expect(told(without.page, "No keyring on this computer")).toBeVisible({ timeout: 30_000 });
  expect(existsSync(stored)).toBe(true);
  await without.quit();
  const back = await world.launch("alice", { profile });
  await expect(board(back.page)).toBeVisible();
  expect((await sessionOf(back.page))?.deviceId).toBe(session?.deviceId);
  await back.quit();

  // Somebody's first start, before they have unlocked anything.
  await lockKeyring();
  let fresh: Instance;
  try {
    fresh = await world.launch("fresh", { profile: `${profile}-fresh`, ownEncryption: true });
    await expect(told(fresh.page, "The keyring is locked")).toBeVisible({ timeout: 30_000 });
  } finally {
    await unlockKeyring();
  }
  await retry(fresh.page).click();
  await expect(fresh.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible({ timeout: 30_000 });
  await fresh.quit();

  // The folder is lost, the keyring is not: what is left is another device's.
  rmSync(join(first.folder, "config"), { recursive: true });
  const lost = await world.launch("alice", { profile });
  await expect(lost.page.getByText("Stored data is damaged")).toBeVisible({ timeout: 30_000 });
  await lost.page.getByRole("textbox", { name: "Homeserver" }).fill(alice.signIn.homeserver);
  await lost.page.getByRole("textbox", { name: "Username" }).fill(alice.username);
  await lost.page.getByLabel("Password", { exact: true }).fill(alice.password);
  await lost.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(board(lost.page)).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => (await trustOf(lost.page))?.device, { timeout: 30_000 }).toBe("unverified");
  const now = await sessionOf(lost.page);
  expect(now?.deviceId).not.toBe(session?.deviceId);
  const kept = JSON.parse((await secretsIn(profile)).get("session") ?? "") as { deviceId: string };
  expect(kept.deviceId).toBe(now?.deviceId);
});
