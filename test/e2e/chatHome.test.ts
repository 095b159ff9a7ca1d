import type { Page } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { noisePng } from "./support/pictures.ts";
import { settle, showTheme } from "./support/steps.ts";

const panel = (page: Page) => page.getByRole("complementary", { name: "Chat" });
const field = (page: Page) => panel(page).getByRole("textbox", { name: "Write a message" });

let looks = 0;
/** What the homeserver counts as unread, as every client of the person is told. */
async function notified(world: World, account: Account, roomId: string): Promise<number> {
  // Never twice the same question: Synapse keeps its answer to a first sync for two minutes.
  const room = { rooms: [roomId], timeline: { limit: ++looks } };
  const filter = encodeURIComponent(JSON.stringify({ room, presence: { types: [] } }));
  const sync = (await world.api(account, "GET", `/_matrix/client/v3/sync?filter=${filter}&timeout=0`)) as {
    rooms?: { join?: Record<string, { unread_notifications?: { notification_count?: number } }> };
  };
  return sync.rooms?.join?.[roomId]?.unread_notifications?.notification_count ?? -1;
}

test("outside a call: the chat from home, what is new on the card, who is writing, and receipts for other clients", async ({
  world,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, noDevices: true }),
    world.launch("bob", { signIn: bob.signIn, noDevices: true }),
  ]);
  const card = (page: Page) => page.getByRole("article", { name, exact: true });
  await expect(card(b.page)).toBeVisible();
  await card(a.page)
    .getByRole("button", { name: `Chat of ${name}` })
    .click();
  await expect(field(a.page)).toBeFocused();
  await field(a.page).fill("See you at ten");
  await a.page.keyboard.press("Enter");

  const unread = card(b.page).getByRole("button", { name: `Chat of ${name}, 1 new message` });
  await expect(unread).toBeVisible();
  await expect.poll(() => notified(world, bob, roomId)).toBe(1);
  await b.page.screenshot({ path: test.info().outputPath("unread.png") });
  await unread.click();
  await expect(panel(b.page).getByText("See you at ten")).toBeVisible();
  await expect(card(b.page).getByRole("button", { name: `Chat of ${name}`, exact: true })).toBeVisible();
  await expect.poll(() => notified(world, bob, roomId)).toBe(0);

  // Writing is seen, and is over with the message, or when nothing is left of it.
  await field(a.page).pressSequentially("Is th");
  await expect(panel(b.page).getByText("Alice is writing…")).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await showTheme(b.page, theme);
    await settle(b.page);
    await b.page.screenshot({ path: test.info().outputPath(`chat-${theme}.png`) });
  }
  await field(a.page).fill("");
  await expect(panel(b.page).getByText("Alice is writing…")).toHaveCount(0);
  await field(a.page).pressSequentially("Yes");
  await expect(panel(b.page).getByText("Alice is writing…")).toBeVisible();
  await a.page.keyboard.press("Enter");
  await expect(panel(b.page).getByText("Alice is writing…")).toHaveCount(0);

  // A large picture has a small one beside it, both encrypted; what is shown large is as it was sent.
  const file = test.info().outputPath("large.png");
  writeFileSync(file, noisePng(2000, 1400));
  await a.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await panel(a.page).getByRole("button", { name: "Send files" }).click();
  const picture = panel(b.page).getByRole("button", { name: "Show picture: large.png" });
  await expect(picture.locator("img")).toHaveJSProperty("naturalWidth", 800);
  await picture.click();
  const large = b.page.getByRole("dialog").getByRole("img", { name: "large.png" });
  await expect(large).toHaveAttribute("data-whole", "true");
  await expect(large).toHaveJSProperty("naturalWidth", 2000);
  await b.page.keyboard.press("Escape");

  await panel(b.page).getByRole("button", { name: "Close" }).click();
  await expect(panel(b.page)).toHaveCount(0);
});
