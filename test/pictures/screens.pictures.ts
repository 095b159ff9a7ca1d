import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../e2e/support/app.ts";
import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, tileOf } from "../e2e/support/observe.ts";
import { enterLobby, joinConference } from "../e2e/support/steps.ts";
import { folder, shoot } from "./shoot.ts";

/** Pictures of every screen of the real app, in both themes and two window sizes, for people to look at. */
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
  for (const tab of ["General", "Your devices", "Sound and video", "Appearance", "Keyboard", "Privacy", "Advanced"]) {
    await a.page.getByRole("tab", { name: tab }).click();
    await shoot(a, `settings-${tab.toLowerCase().replaceAll(" ", "-")}`);
  }
  await a.page.keyboard.press("Escape");
  await places(a);
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
  await a.page.keyboard.press("h");
  await a.page.keyboard.press("p");
  await expect(tileOf(g.page, "Ada").getByRole("img", { name: "Hand raised" })).toBeVisible();
  await shoot(a, "call-people-and-hand");
  await a.page.keyboard.press("p");
  await a.page.keyboard.press("h");
  await a.page.keyboard.press("s");
  await expect(a.page.getByRole("radio").first()).toBeChecked();
  await shoot(a, "share");
  await a.page.getByRole("dialog").getByRole("button", { name: "Share screen" }).click();
  await expect(g.page.getByRole("group", { name: "Screen of Ada" })).toBeVisible();
  await shoot(g, "presentation");
  await a.page.keyboard.press("s");
  const opened = a.app.waitForEvent("window");
  await a.page.keyboard.press("i");
  const pip = await opened;
  await expectPattern(tileOf(pip, "Grace"), patterns.bob);
  await pip.screenshot({ path: join(folder, "pip.png") });
  await pip.mouse.move(200, 120);
  await expect(pip.getByRole("toolbar")).toHaveCSS("opacity", "1");
  await pip.screenshot({ path: join(folder, "pip-controls.png") });
});

/** Spaces, people and times: the dialogs of the home screen. */
async function places({ app, page }: Pick<Instance, "app" | "page">): Promise<void> {
  const instance = { app, page };
  const close = () => page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More about Board" }).click();
  await shoot(instance, "conference-menu");
  await page.getByRole("menuitem", { name: "Schedule" }).click();
  await shoot(instance, "schedule");
  await page.getByRole("textbox", { name: "Description" }).fill("The figures of the year");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "Next" })).toBeVisible();
  await shoot(instance, "home-scheduled");
  for (const [line, name] of [
    ["Invite people", "invite"],
    ["Name and topic", "edit"],
    ["Leave the space", "leave"],
  ] as const) {
    await page.getByRole("button", { name: "More about Ada's space" }).click();
    await page.getByRole("menuitem", { name: line }).click();
    await shoot(instance, name);
    await close();
  }
  await page.keyboard.press("/");
  await shoot(instance, "switcher");
  await close();
}

test("first steps, invitations, ringing, and a language read from right to left", async ({ world }) => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const [ada, grace] = [await world.account("Ada"), await world.account("Grace")];
  const [a, g] = await Promise.all([
    world.launch("ada", { signIn: ada.signIn, pattern: patterns.alice }),
    world.launch("grace", { signIn: grace.signIn, pattern: patterns.bob }),
  ]);
  await expect(a.page.getByRole("button", { name: "Start a conference" })).toBeVisible();
  await shoot(a, "first");
  await a.page.getByRole("button", { name: "New space" }).first().click();
  await shoot(a, "new-space");
  await a.page.keyboard.press("Escape");

  await world.api(grace, "POST", "/_matrix/client/v3/createRoom", {
    name: "The lighthouse keepers",
    preset: "private_chat",
    creation_content: { type: "m.space" },
    invite: [ada.userId],
  });
  await world.direct(grace, ada);
  for (const name of ["Chat of the choir", "Garden"]) {
    await world.api(ada, "POST", "/_matrix/client/v3/createRoom", { name, preset: "private_chat" });
  }
  await world.conference(ada, [grace], "Weekly planning");
  await expect(a.page.getByRole("article", { name: "The lighthouse keepers" })).toBeVisible();
  await a.page.getByRole("button", { name: "Other rooms" }).click();
  await expect(a.page.getByRole("article", { name: "Garden" })).toBeVisible();
  await shoot(a, "home-invitation");

  await a.page.getByRole("button", { name: "Call Grace", exact: true }).click();
  await expect(g.page.getByRole("article", { name: "Incoming call: Ada" })).toBeVisible();
  await shoot(g, "ring-card");
  await shoot(a, "calling");
  await g.page
    .getByRole("article", { name: "Incoming call: Ada" })
    .getByRole("button", { name: "Accept", exact: true })
    .click();
  await expectPattern(tileOf(a.page, "Grace"), patterns.bob);

  await a.page.evaluate(() => window.parley.changeSettings({ language: "ar" }));
  await g.page.evaluate(() => window.parley.changeSettings({ language: "ar" }));
  await expect(a.page.locator("html")).toHaveAttribute("dir", "rtl");
  await a.page.keyboard.press("p");
  await shoot(a, "arabic-call");
  await a.page.getByRole("button", { name: "مغادرة", exact: true }).click();
  await g.page.getByRole("button", { name: "مغادرة", exact: true }).click();
  await expect(a.page.getByRole("article", { name: "Weekly planning" })).toBeVisible();
  await shoot(a, "arabic-home");
  await a.page.getByRole("button", { name: "الإعدادات" }).click();
  await shoot(a, "arabic-settings");
  await a.page.keyboard.press("Escape");
  await enterLobbyOf(a, "Weekly planning");
  await shoot(a, "arabic-lobby");
});

/** Whatever language its button is in. */
async function enterLobbyOf({ page }: Instance, name: string): Promise<void> {
  await page.getByRole("article", { name }).getByRole("button", { name, exact: true }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
}
