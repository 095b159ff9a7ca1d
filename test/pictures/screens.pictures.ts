import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../e2e/support/app.ts";
import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, tileOf } from "../e2e/support/observe.ts";
import { enterLobby, joinConference, settle, showTheme } from "../e2e/support/steps.ts";

/** Pictures of every screen of the real app, in both themes and two window sizes, for people to look at. */
const folder = join(import.meta.dirname, "..", "results", "pictures");
const sizes = [
  [1280, 800],
  [900, 600],
] as const;

test("screens", async ({ world }) => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const [ada, grace, linus] = [await world.account("Ada"), await world.account("Grace"), await world.account("Linus")];
  const { spaceId } = await world.conference(ada, [grace, linus], "Weekly planning");
  const fresh = await world.launch("fresh");
  await expect(fresh.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await shoot(fresh, "sign-in");
  await fresh.quit();

  const [a, g] = await Promise.all([
    world.launch("ada", { signIn: ada.signIn, pattern: patterns.alice }),
    world.launch("grace", { signIn: grace.signIn, pattern: patterns.bob }),
  ]);
  await expect(a.page.getByRole("article", { name: "Weekly planning" })).toBeVisible();
  for (const name of ["Design review", "Coffee corner", "Board"]) {
    await a.page.evaluate((args) => window.parley.createConference(args), { spaceId, name, access: "space" as const });
  }
  await expect(a.page.getByRole("article", { name: "Board" })).toBeVisible();
  await shoot(a, "home-quiet");
  await a.page.getByRole("button", { name: "New conference" }).first().click();
  await shoot(a, "new-conference");
  await a.page.keyboard.press("Escape");
  await a.page.getByRole("button", { name: "Settings" }).click();
  await shoot(a, "settings");
  await a.page.keyboard.press("Escape");
  await joinConference(g.page, "Weekly planning");
  await expect(
    a.page.getByRole("article", { name: "Weekly planning" }).getByRole("button", { name: "Join" }),
  ).toBeVisible();
  await shoot(a, "home-now");
  await enterLobby(a.page, "Weekly planning");
  await shoot(a, "lobby");
  await a.page.getByRole("button", { name: "Join", exact: true }).click();
  await expectPattern(tileOf(a.page, "Grace"), patterns.bob);
  await shoot(a, "call-two");
  const l = await world.launch("linus", { signIn: linus.signIn, noDevices: true });
  await joinConference(l.page, "Weekly planning");
  await expect(tileOf(a.page, "Linus")).toBeVisible();
  await shoot(a, "call-three");
  const opened = a.app.waitForEvent("window");
  await a.page.keyboard.press("i");
  const pip = await opened;
  await expectPattern(tileOf(pip, "Grace"), patterns.bob);
  await pip.screenshot({ path: join(folder, "pip.png") });
  await pip.mouse.move(200, 120);
  await expect(pip.getByRole("toolbar")).toHaveCSS("opacity", "1");
  await pip.screenshot({ path: join(folder, "pip-controls.png") });
});

async function shoot({ app, page }: Instance, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    for (const [width, height] of sizes) {
      await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
        width,
        height,
      ] as const);
      await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
      await settle(page);
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
    }
  }
}
