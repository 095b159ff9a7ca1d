import type { ElectronApplication, Page } from "@playwright/test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { closeToTray } from "./support/desktop.ts";
import { expect, test } from "./support/onDesktop.ts";
import type { Account } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";

/** The page of the main window, once there is one again. */
async function mainPage(app: ElectronApplication): Promise<Page> {
  const found = () => app.windows().find((page) => page.url() === "parley-app://app/index.html");
  await expect.poll(() => found() !== undefined).toBe(true);
  const page = found();
  if (page === undefined) throw new Error("no main window");
  return page;
}

const me = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^Account: ${name}`) });
const choose = async (page: Page, name: string, item: string) => {
  await me(page, name).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};
const accountsOf = (page: Page) =>
  page.evaluate(async () => {
    const state = await window.parley.getState({});
    return state.ok
      ? state.value.accounts.map(({ displayName, phase, sync, active }) =>
          [displayName, phase, sync, ...(active ? ["shown"] : [])].join(" "),
        )
      : [];
  });

async function addAccount(page: Page, shown: string, account: Account): Promise<void> {
  await choose(page, shown, "Add account");
  await page.getByRole("textbox", { name: "Homeserver" }).fill(account.signIn.homeserver);
  await page.getByRole("textbox", { name: "Username" }).fill(account.username);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(me(page, account.displayName)).toBeVisible();
}

async function switchTo(page: Page, shown: string, other: string): Promise<void> {
  await me(page, shown).click();
  await page.getByRole("menuitemradio", { name: new RegExp(`^${other}`) }).click();
  await expect(me(page, other)).toBeVisible();
}

test("a call for the account in the background rings with its name, and is answered in it", async ({ world, bus }) => {
  const [alice, bob, robert] = [
    await world.account("Alice"),
    await world.account("Bob"),
    await world.account("Robert"),
  ];
  await world.direct(alice, robert);
  const daemon = await bus.notifications();
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, env: bus.env }),
  ]);
  await addAccount(b.page, "Bob", robert);
  await expect(b.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
  await switchTo(b.page, "Robert", "Bob");
  await expect(b.page.getByRole("article", { name: "Alice", exact: true })).toHaveCount(0);
  await expect.poll(() => accountsOf(b.page)).toEqual(["Bob signedIn live shown", "Robert signedIn live"]);

  await closeToTray(b);
  await a.page.getByRole("button", { name: "Call Robert", exact: true }).click();
  await expect.poll(() => daemon.shown().length).toBe(1);
  expect(daemon.shown()[0]).toMatchObject({
    summary: "Alice",
    body: `Incoming call · For ${robert.userId}`,
    urgency: "CRITICAL",
  });
  // Prepared out of sight while it rings, and still for the other account.
  const page = await mainPage(b.app);
  await expect(me(page, "Bob")).toHaveCount(1);
  await daemon.choose("Accept");
  await expectPattern(tileOf(page, "Alice"), patterns.alice);
  await expectPattern(tileOf(a.page, "Robert"), patterns.bob);
  const refused = await page.evaluate(() => window.parley.switchAccount({ id: "first" }));
  expect(refused).toEqual({ ok: false, error: { name: "AccountInCall" } });
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(me(page, "Robert")).toBeVisible();

  // One signs out of one; the other goes on.
  await choose(page, "Robert", "Sign out");
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(me(page, "Bob")).toBeVisible();
  await expect.poll(() => accountsOf(page)).toEqual(["Bob signedIn live shown"]);
});

test("accounts outlive a restart, and are signed out of at once", async ({ world }) => {
  const [bob, robert] = [await world.account("Bob"), await world.account("Robert")];
  const { name } = await world.conference(bob, [], "Board");
  const profile = `bob-${process.pid}`;
  const first = await world.launch("bob", { profile, signIn: bob.signIn });
  const home = join(first.folder, "config", "Parley", profile);
  await expect(first.page.getByRole("article", { name, exact: true })).toBeVisible();
  await choose(first.page, "Bob", "Add account");
  await first.page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(first.page.getByRole("article", { name, exact: true })).toBeVisible();
  const residentMb = () => first.app.evaluate(() => Math.round(process.memoryUsage().rss / 2 ** 20));
  const before = await residentMb();
  await addAccount(first.page, "Bob", robert);
  console.log(`main process with one account ${before} MB, with two ${await residentMb()} MB`);
  await first.quit();

  const second = await world.launch("bob", { profile });
  await expect(me(second.page, "Robert")).toBeVisible();
  await expect.poll(() => accountsOf(second.page)).toEqual(["Bob signedIn live", "Robert signedIn live shown"]);
  await second.page.screenshot({ path: test.info().outputPath("home.png") });
  await me(second.page, "Robert").click();
  await expect(second.page.getByRole("menuitemradio", { name: /^Robert/ })).toBeChecked();
  await second.page.screenshot({ path: test.info().outputPath("menu.png") });
  await second.page.keyboard.press("Escape");
  await switchTo(second.page, "Robert", "Bob");
  await expect(second.page.getByRole("article", { name, exact: true })).toBeVisible();
  const { accounts } = JSON.parse(readFileSync(join(home, "accounts.json"), "utf8")) as { accounts: { id: string }[] };
  const folders = [join(home, "matrix"), join(home, "accounts", accounts[1]?.id ?? "")];
  for (const folder of folders) expect(existsSync(join(folder, "crypto.sqlite"))).toBe(true);

  await choose(second.page, "Bob", "Sign out of all accounts");
  await second.page.getByRole("dialog").getByRole("button", { name: "Sign out of all accounts" }).click();
  await expect(second.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(second.page.getByRole("button", { name: "Cancel", exact: true })).toHaveCount(0);
  expect(await accountsOf(second.page)).toEqual([]);
  for (const folder of folders) expect(existsSync(folder)).toBe(false);
});
