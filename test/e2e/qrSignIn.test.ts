import { join } from "node:path";
import type { Page } from "@playwright/test";
import Database from "libsql";
import { expectAccessible } from "./support/accessibility.ts";
import type { Instance } from "./support/app.ts";
import { holdBeforeCamera } from "./support/codeFilm.ts";
import { expect, test as base } from "./support/fixtures.ts";
import { catchPages, chooseServer, latest, sessionOf, signInAs } from "./support/oauth.ts";
import { startOAuthBackend } from "../backend/oauthBackend.ts";
import type { OAuthBackend } from "../backend/oauthBackend.ts";
import { startPlainBrowser } from "./support/plainBrowser.ts";
import type { PlainBrowser } from "./support/plainBrowser.ts";
import { joinConference, settle, showTheme } from "./support/steps.ts";
import { trustOf } from "./support/trust.ts";

/** A homeserver that lets one device sign in another by a QR code (MSC4108). */
const test = base.extend<object, { auth: OAuthBackend }>({
  auth: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const features = ["msc3266_enabled", "msc4222_enabled", "msc4354_enabled", "msc4143_enabled", "msc4108_enabled"];
      const experimental = Object.fromEntries(features.map((feature) => [feature, true]));
      const auth = await startOAuthBackend({ settings: { experimental_features: experimental } }, {});
      await use(auth);
      await auth.backend.stop();
      await auth.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  backend: [async ({ auth }, use) => use(auth.backend), { scope: "worker" }],
});
type Backend = OAuthBackend["backend"];

const SLOW = { timeout: 45_000 };

/** A picture of each step, in both themes and from right to left, where PARLEY_QR_PICTURES names a folder for them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["PARLEY_QR_PICTURES"];
  if (folder === undefined) return;
  for (const theme of ["dark", "light"] as const) {
    await showTheme(page, theme);
    await settle(page);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
  await page.evaluate(() => window.parley.changeSettings({ language: "ar" }));
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await page.screenshot({ path: join(folder, `${name}-ar.png`) });
  await page.evaluate(() => window.parley.changeSettings({ language: "en" }));
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
}

/** Signs in by the browser, which knows the person from then on; resolves when this device is verified. */
async function signInFirst(instance: Instance, backend: Backend, browser: PlainBrowser, who: string) {
  const pages = await catchPages(instance);
  const { page } = instance;
  await chooseServer(page, backend.homeserver.baseUrl);
  await page.getByRole("button", { name: "Continue in the browser" }).click();
  await signInAs(browser, await latest(pages, 1), who);
  await expect(page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible(SLOW);
  await expect.poll(async () => (await trustOf(page))?.device, SLOW).toBe("verified");
  return pages;
}

/** An encrypted conference with a message from before, whose key lies in the backup by then. */
async function prepare(page: Page, backend: Backend): Promise<{ name: string; roomId: string }> {
  const name = "Planning";
  const roomId = await page.evaluate(async (name) => {
    const need = <T>(answer: { ok: true; value: T } | { ok: false; error: { name: string } }): T => {
      if (!answer.ok) throw new Error(answer.error.name);
      return answer.value;
    };
    const { parley } = window;
    need(await parley.makeRecoveryKey({}));
    need(await parley.confirmRecoveryKey({}));
    const { spaceId } = need(await parley.createSpace({ name: "Home" }));
    const { roomId } = need(await parley.createConference({ spaceId, name, access: "space" }));
    need(await parley.openChat({ roomId }));
    need(await parley.sendMessage({ roomId, text: "from before" }));
    need(await parley.closeChat({ roomId }));
    return roomId;
  }, name);
  const me = (await sessionOf(page))?.me.userId;
  await expect
    .poll(() => {
      const database = new Database(join(backend.dir, "synapse", "homeserver.db"), { readonly: true });
      const row = database.prepare("SELECT count(*) AS n FROM e2e_room_keys WHERE user_id = ?").get(me);
      database.close();
      return (row as { n: number }).n;
    }, SLOW)
    .toBeGreaterThan(0);
  return { name, roomId };
}

/** Holds what one screen shows before the other's camera, until that has read it: the code changes while one waits. */
async function scan(showing: Page, scanning: Page, film: string): Promise<void> {
  const step = scanning.locator("[data-phase='telling']");
  await expect(async () => {
    if (await step.isVisible()) return;
    const missed = scanning.getByRole("dialog").getByRole("button", { name: "Scan a code instead" });
    if (await missed.isVisible()) await missed.click();
    const shown = showing.getByRole("img", { name: "Code to scan" });
    if (await shown.isVisible()) holdBeforeCamera(film, (await shown.getAttribute("src", { timeout: 1000 })) ?? "");
    await expect(step).toBeVisible({ timeout: 4000 });
  }).toPass({ timeout: 90_000 });
}

/** What is shown to be typed or compared elsewhere. */
async function shownCode(page: Page, label: string): Promise<string> {
  const shown = page.getByRole("img", { name: new RegExp(`^${label}: `, "u") });
  await expect(shown).toBeVisible(SLOW);
  return (await shown.textContent()) ?? "";
}

test(
  "one computer signs in another, whose code it scans: verified at once, with the keys, and in a call with it",
  { tag: "@long" },
  async ({ world, backend }) => {
    test.setTimeout(300_000);
    const who = `ada-${process.pid}`;
    const browser = await startPlainBrowser(world.folder("browser"));
    try {
      const film = join(world.folder("film"), "camera.y4m");
      holdBeforeCamera(film);
      const first = await world.launch("first", { film });
      const pages = await signInFirst(first, backend, browser, who);
      const { name } = await prepare(first.page, backend);

      await first.page.getByRole("button", { name: "Settings" }).click();
      await first.page.getByRole("tab", { name: "Your devices" }).click();
      await picture(first.page, "devices");
      await first.page.getByRole("button", { name: "Link a new device" }).click();
      await expect(first.page.getByRole("img", { name: "Code to scan" })).toBeVisible();
      await expectAccessible(first.page, "existing showing");
      await picture(first.page, "existing-showing");
      await first.page.getByRole("button", { name: "Scan a code instead" }).click();
      await expect(first.page.locator("video[data-open='true']")).toBeVisible(SLOW);
      await expectAccessible(first.page, "existing scanning");
      await picture(first.page, "existing-scanning");

      // From here on it has to be done within a minute: so long does the homeserver keep the place where both meet.
      const next = await world.launch("next");
      await chooseServer(next.page, backend.homeserver.baseUrl);
      await next.page.getByRole("button", { name: "Sign in with another device" }).click();
      await expect(next.page.getByRole("img", { name: "Code to scan" })).toBeVisible();
      await picture(next.page, "new-showing");
      await scan(next.page, first.page, film);

      const checkCode = await shownCode(first.page, "Check code");
      expect(checkCode).toMatch(/^\d\d$/u);
      await picture(first.page, "existing-telling");
      await next.page.getByRole("textbox", { name: "Check code" }).fill(checkCode);
      await picture(next.page, "new-asking");
      await next.page.getByRole("button", { name: "Compare" }).click();

      // The person allows it in the browser that knows them, where the page says what the new device shows.
      const userCode = await shownCode(next.page, "Code of this device");
      await picture(next.page, "new-approving");
      await picture(first.page, "existing-approving");
      await browser.page.goto(await latest(pages, 2));
      await expect(browser.page.getByText(userCode)).toBeVisible();
      await browser.page.getByRole("button", { name: "Continue" }).click();
      await expect(browser.page.getByRole("heading", { name: "Sign-in Success" })).toBeVisible();

      await expect(first.page.getByText("The new device is signed in")).toBeVisible(SLOW);
      await picture(first.page, "existing-done");
      await first.page.getByRole("button", { name: "Done" }).click();
      await expect(next.page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible(SLOW);
      await expect.poll(async () => (await trustOf(next.page))?.device, SLOW).toBe("verified");
      await expect.poll(async () => (await trustOf(next.page))?.restore?.phase, SLOW).toBe("done");
      const there = await sessionOf(next.page);
      const row = first.page.locator(`[data-device='${there?.deviceId}']`);
      await expect(row).toHaveAttribute("data-trust", "verified", SLOW);
      await picture(first.page, "devices-after");
      await first.page.keyboard.press("Escape");

      await next.page.getByRole("button", { name: `Chat of ${name}` }).click();
      await expect(next.page.getByText("from before")).toBeVisible(SLOW);
      await next.page.keyboard.press("Escape");

      for (const { page } of [first, next]) await joinConference(page, name);
      for (const { page } of [first, next])
        await expect
          .poll(
            () =>
              page.evaluate(async () => {
                const state = await window.parley.getState({});
                const call = state.ok ? state.value.call : undefined;
                return call?.phase === "joined" ? call.members.map(({ trust }) => trust) : undefined;
              }),
            SLOW,
          )
          .toEqual(["verified", "verified"]);
    } finally {
      await browser.stop();
    }
  },
);

test(
  "a new computer scans the code of one that is signed in; what is typed wrong, or refused in the browser, lets nobody in",
  { tag: "@long" },
  async ({ world, backend }) => {
    test.setTimeout(300_000);
    const who = `eve-${process.pid}`;
    const browser = await startPlainBrowser(world.folder("browser"));
    try {
      const first = await world.launch("first");
      const pages = await signInFirst(first, backend, browser, who);
      await first.page.getByRole("button", { name: "Settings" }).click();
      await first.page.getByRole("tab", { name: "Your devices" }).click();

      const film = join(world.folder("film"), "camera.y4m");
      holdBeforeCamera(film);
      const next = await world.launch("next", { film });
      await chooseServer(next.page, backend.homeserver.baseUrl);
      await next.page.getByRole("button", { name: "Sign in with another device" }).click();
      await next.page.getByRole("button", { name: "Scan a code instead" }).click();
      await expect(next.page.locator("video[data-open='true']")).toBeVisible(SLOW);
      /** Till the person has to type what the new computer shows. */
      const connect = async () => {
        await first.page.getByRole("button", { name: "Link a new device" }).click();
        await expect(first.page.getByRole("img", { name: "Code to scan" })).toBeVisible();
        await scan(first.page, next.page, film);
        return shownCode(next.page, "Check code");
      };
      const type = async (code: string) => {
        await first.page.getByRole("textbox", { name: "Check code" }).fill(code);
        await first.page.getByRole("button", { name: "Compare" }).click();
      };

      const checkCode = await connect();
      await type(checkCode === "11" ? "12" : "11");
      await expect(first.page.getByText("The codes are not the same")).toBeVisible();
      await expect(next.page.getByText("Not allowed")).toBeVisible(SLOW);
      await picture(first.page, "existing-mistyped");
      await first.page.keyboard.press("Escape");

      await type(await connect());
      await browser.page.goto(await latest(pages, 2));
      await browser.page.getByRole("button", { name: "Abort" }).click();
      for (const { page } of [first, next]) await expect(page.getByText("Not allowed")).toBeVisible(SLOW);
      await picture(next.page, "new-refused");
      await first.page.keyboard.press("Escape");

      await type(await connect());
      await browser.page.goto(await latest(pages, 3));
      await browser.page.getByRole("button", { name: "Continue" }).click();
      await expect(next.page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible(SLOW);
      await expect.poll(async () => (await trustOf(next.page))?.device, SLOW).toBe("verified");
      await expect(first.page.getByText("The new device is signed in")).toBeVisible();
    } finally {
      await browser.stop();
    }
  },
);
