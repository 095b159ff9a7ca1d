import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ElectronApplication, Page } from "@playwright/test";
import { expectAccessible } from "./support/accessibility.ts";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { joinConference, settle, showTheme } from "./support/steps.ts";
import { startOtherClient } from "./support/otherClient.ts";

/** A system's dialog can't be operated by a test: it answers with this file. */
async function answerDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showSaveDialog = (() => Promise.resolve({ canceled: false, filePath: file })) as never;
    dialog.showOpenDialog = (() => Promise.resolve({ canceled: false, filePaths: [file] })) as never;
  }, path);
}

async function openSettings(page: Page, section?: string): Promise<void> {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  if (section !== undefined) await page.getByRole("tab", { name: section }).click();
}

const settingsOf = (page: Page) =>
  page.evaluate(async () => {
    const state = await window.parley.getState({});
    return state.ok ? state.value.settings : undefined;
  });

const devicesOf = async (world: World, account: Account) =>
  (await world.api(account, "GET", "/_matrix/client/v3/devices"))["devices"] as {
    device_id: string;
    display_name?: string;
  }[];

test("the settings are searched by label and synonym, in the language that is shown", async ({ world }) => {
  const alice = await world.account("Alice");
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await openSettings(page);
  const dialog = page.getByRole("dialog", { name: "Settings" });
  const field = dialog.getByRole("searchbox", { name: "Search settings" });
  await expect(field).toBeFocused();

  await field.fill("night");
  const results = dialog.getByRole("region", { name: "Search results" });
  await expect(results.getByRole("button").first()).toHaveText("ThemeAppearance");
  await expectAccessible(page, "settings search");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("tab", { name: "Appearance" })).toHaveAttribute("data-state", "active");
  await expect(dialog.locator("[data-setting=theme]").locator(":focus")).toHaveCount(1);
  await expect(dialog.locator("[data-setting=theme][data-found=true]")).toHaveCount(1);
  await page.screenshot({ path: test.info().outputPath("found.png") });

  await field.fill("xyzzyqq");
  await expect(dialog.getByRole("status")).toHaveText("Nothing found for “xyzzyqq”.");
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");
  await expect(dialog).toBeVisible();

  await field.fill("blur");
  await page.keyboard.press("ArrowDown");
  await expect(results.getByRole("button").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.locator("[data-setting=effects][data-found=true]")).toHaveCount(1);

  await page.evaluate(() => window.parley.changeSettings({ language: "ar" }));
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await page.getByRole("searchbox").fill("داكن");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-setting=theme]").locator(":focus")).toHaveCount(1);
  await page.getByRole("tab", { name: "الخصوصية" }).click();
  await expect(page.locator("[data-kind=homeserver]")).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("privacy-arabic.png") });
});

test("settings go to a file and come back, after a look at what changes; a file that is none is told", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { app, page } = await world.launch("alice", { signIn: alice.signIn });
  const file = join(world.folder("alice"), "settings.json");
  await answerDialogs(app, file);
  await page.evaluate(() =>
    window.parley.changeSettings({ theme: "dark", reminderMinutes: 15, cameraOn: false, cameraId: "camera-of-here" }),
  );
  await openSettings(page, "Advanced");
  const dialog = page.getByRole("dialog", { name: "Settings" });
  await dialog.getByRole("button", { name: "Export…" }).click();
  await expect(dialog.getByText("Saved.")).toBeVisible();
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain("camera-of-here");
  expect(JSON.parse(text)).toMatchObject({ format: "io.parley.settings", version: 1, settings: { theme: "dark" } });

  await page.evaluate(() => window.parley.changeSettings({ theme: "light", reminderMinutes: 5, cameraOn: true }));
  await dialog.getByRole("button", { name: "Import…" }).click();
  const question = page.getByRole("dialog", { name: "Import these settings?" });
  await expect(question.getByRole("row")).toHaveText([
    "SettingNowAfterwards",
    "ThemeLightDark",
    "Start with the camera onOnOff",
    "Reminders of scheduled conferences5 minutes before, and at the start15 minutes before, and at the start",
  ]);
  await page.screenshot({ path: test.info().outputPath("import.png") });
  expect(await settingsOf(page)).toMatchObject({ theme: "light" });
  await question.getByRole("button", { name: "Take over" }).click();
  await expect(dialog.getByText("Settings taken over.")).toBeVisible();
  await expect
    .poll(() => settingsOf(page))
    .toMatchObject({ theme: "dark", reminderMinutes: 15, cameraOn: false, cameraId: "camera-of-here" });

  for (const [content, error] of [
    ["{", "SettingsFileDamaged"],
    ['{"name":"x"}', "SettingsFileForeign"],
    [text.replace('"version": 1', '"version": 9'), "SettingsFileTooNew"],
    [text.replace('"dark"', '"pink"'), "SettingsFileDamaged"],
    [" ".repeat(300_000), "SettingsFileTooLarge"],
  ] as const) {
    writeFileSync(file, content);
    await dialog.getByRole("button", { name: "Import…" }).click();
    await expect(dialog.locator(`[data-error=${error}]`)).toBeVisible();
  }
  expect(await settingsOf(page)).toMatchObject({ theme: "dark" });
});

test("other sessions are seen, renamed and signed out with the password; one's servers are named", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  const others = [await startOtherClient(alice), await startOtherClient(alice)];
  try {
    await openSettings(page, "Your devices");
    const dialog = page.getByRole("dialog", { name: "Settings" });
    const rows = dialog.getByRole("list", { name: "Your devices" }).getByRole("listitem");
    // The test's own session, by which it looks at the homeserver, may be among them.
    const known = await devicesOf(world, alice);
    await page.getByRole("tab", { name: "About" }).click();
    await page.getByRole("tab", { name: "Your devices" }).click();
    await expect(rows).toHaveCount(known.length);
    await expect(rows.first()).toContainText("This device");
    const target = others[0]?.client.getDeviceId() ?? "";
    const row = dialog.locator(`[data-device="${target}"]`);
    await expect(row.getByRole("img", { name: "Not verified" })).toBeVisible();
    await row.getByRole("button", { name: /^Rename/ }).click();
    await page.getByRole("textbox", { name: "Name of the device" }).fill("Old laptop");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(row).toContainText("Old laptop");
    expect((await devicesOf(world, alice)).find(({ device_id: id }) => id === target)?.display_name).toBe("Old laptop");
    for (const theme of ["light", "dark"] as const) {
      await showTheme(page, theme);
      await page.screenshot({ path: test.info().outputPath(`devices-${theme}.png`) });
    }

    await row.getByRole("button", { name: "Sign out: Old laptop" }).click();
    const question = page.getByRole("dialog", { name: "Sign out: Old laptop" });
    await question.getByRole("button", { name: "Sign out" }).click();
    const password = question.getByLabel("Password of your account");
    await expect(password).toBeFocused();
    await password.fill("wrong");
    await question.getByRole("button", { name: "Sign out" }).click();
    await expect(question.getByText("Username or password is wrong")).toBeVisible();
    await expectAccessible(page, "sign out another");
    await password.fill(alice.password);
    await page.keyboard.press("Enter");
    await expect(row).toHaveCount(0);
    const left = async () => (await devicesOf(world, alice)).map(({ device_id: id }) => id);
    await expect.poll(left).not.toContain(target);

    await page.getByRole("tab", { name: "Privacy" }).click();
    const { host } = new URL(alice.signIn.homeserver);
    await expect(dialog.locator("[data-kind=homeserver]")).toContainText(host);
    await expect(dialog.locator("[data-kind=sfu]")).toContainText(/127\.0\.0\.1|localhost/);
    await settle(page);
    await page.screenshot({ path: test.info().outputPath("privacy.png") });
  } finally {
    for (const other of others) other.stop();
  }
});

test("diagnostics are read before they are saved, with figures of the last call and nobody's name", async ({
  world,
}) => {
  const { alice, bob, a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  const { page, app } = a;
  await expect
    .poll(() => page.evaluate(() => performance.getEntriesByName("parley:call-looked-at").length), { timeout: 60_000 })
    .toBeGreaterThan(0);
  await page.getByRole("button", { name: "Leave", exact: true }).click();

  const file = join(world.folder("alice"), "diagnostics.txt");
  await answerDialogs(app, file);
  await openSettings(page, "Advanced");
  await page.getByRole("button", { name: "Put together…" }).click();
  const dialog = page.getByRole("dialog", { name: "Diagnostics" });
  await dialog.getByRole("button", { name: "Read call-statistics.json" }).click();
  await expect(dialog.getByRole("region", { name: "call-statistics.json" })).toContainText('"who": "own"');
  await dialog.getByRole("button", { name: "Read main.log" }).click();
  await expect(dialog.getByRole("region", { name: "main.log" })).toContainText("joining → joined");
  await expectAccessible(page, "diagnostics");
  await dialog.getByRole("checkbox", { name: "Include settings.json" }).uncheck();
  expect(existsSync(file)).toBe(false);
  await dialog.getByRole("button", { name: "Save…" }).click();
  await expect(dialog.getByText("Saved.")).toBeVisible();
  const text = readFileSync(file, "utf8");
  expect(text).toContain("===== main.log =====");
  expect(text).not.toContain("===== settings.json =====");
  for (const word of [alice.userId, bob.userId, alice.username, bob.username, alice.password, name, "syt_"])
    expect(text).not.toContain(word);
});
