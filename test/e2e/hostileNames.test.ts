import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { enterLobby, settle, showTheme } from "./support/steps.ts";

const HTML = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>";
const REVERSED = "\u202Egpj.exe \u2066Board\u2069";
const ZALGO = `Z${"\u0301\u0489\u0316".repeat(200)}algo`;
const ENDLESS = "W".repeat(40_000);
const VISIBLE_REVERSED = "gpj.exe Board";

/** Nothing hangs over the edge of the window, and nothing that was text has become anything else. */
async function expectWhole(page: Page, where: string): Promise<void> {
  await settle(page);
  await page.screenshot({ path: test.info().outputPath(`${where}.png`) });
  const found = await page.evaluate(() => ({
    hacked: "hacked" in window,
    sideways: document.documentElement.scrollWidth > window.innerWidth,
    pictures: [...document.images].filter((image) => !/^(?:parley-app|data):/.test(image.src)).length,
    outside: [...document.querySelectorAll("h1, h2, h3, h4, button, article, [role=group]")]
      .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .map((element) => ({ box: element.getBoundingClientRect(), text: element.textContent.slice(0, 30) }))
      .filter(({ box }) => box.width > 1 && (box.left < -1 || box.right > window.innerWidth + 1))
      .map(({ text }) => text),
  }));
  expect(found, where).toEqual({ hacked: false, sideways: false, pictures: 0, outside: [] });
}

test("names with html, reversed text, towers of marks and without end leave home, lobby, call and chat whole", async ({
  world,
}) => {
  const [alice, mallory] = [await world.account("Alice"), await world.account("Mallory")];
  const { spaceId, roomId } = await world.conference(mallory, [alice], ENDLESS);
  await world.conference(mallory, [alice], REVERSED);
  await world.conference(mallory, [alice], ZALGO);
  await world.conference(mallory, [alice], HTML);
  await world.direct(mallory, alice);
  const put = (path: string, content: Parameters<typeof world.api>[3] & object) =>
    world.api(mallory, "PUT", `/_matrix/client/v3/${path}`, content);
  await put(`rooms/${encodeURIComponent(spaceId)}/state/m.room.name`, { name: `${ZALGO} ${HTML} ${ENDLESS}` });
  await put(`rooms/${encodeURIComponent(roomId)}/state/m.room.topic`, { topic: `${HTML}\n${REVERSED}\n${ENDLESS}` });
  const me = encodeURIComponent(mallory.userId);
  for (const room of [spaceId, roomId]) {
    await put(`rooms/${encodeURIComponent(room)}/state/m.room.member/${me}`, {
      membership: "join",
      // As long as this homeserver lets it be.
      displayname: `${REVERSED} ${HTML} ${ZALGO} ${ENDLESS}`.slice(0, 256),
      // A picture that would be harmful, or simply not one: pictures of people are not fetched at all.
      avatar_url: "mxc://evil.example/picture.svg",
    });
  }
  const { page } = await world.launch("alice", { signIn: alice.signIn, noDevices: true });
  await expect(page.getByRole("article", { name: HTML, exact: true })).toBeVisible();
  await expect(page.getByRole("article", { name: VISIBLE_REVERSED, exact: true })).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await showTheme(page, theme);
    await expectWhole(page, `home-${theme}`);
  }
  const endless = "W".repeat(80);
  await page
    .getByRole("article", { name: endless })
    .getByRole("button", { name: `Chat of ${endless}` })
    .click();
  await expect(page.getByRole("textbox", { name: "Write a message" })).toBeVisible();
  await expectWhole(page, "chat");
  await page.keyboard.press("Escape");
  await enterLobby(page, endless);
  await expectWhole(page, "lobby");
  await page.getByRole("button", { name: "Invite people" }).click();
  await expect(page.getByRole("dialog").getByRole("img")).toBeVisible();
  await expectWhole(page, "invite");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  // Mallory is in there too, by a membership without any media.
  const key = encodeURIComponent(`_${mallory.userId}_DEV_m.call`);
  await put(`rooms/${encodeURIComponent(roomId)}/state/org.matrix.msc3401.call.member/${key}`, {
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: "DEV",
    expires: 3_600_000,
    focus_active: { type: "livekit", focus_selection: "multi_sfu" },
    foci_preferred: [{ type: "livekit", livekit_alias: roomId, livekit_service_url: "https://focus.parley.invalid" }],
  });
  await expect(page.locator("[data-identity]")).toHaveCount(2);
  await page.keyboard.press("p");
  await expect(page.getByRole("complementary", { name: "People" })).toBeVisible();
  await expectWhole(page, "call");
});
