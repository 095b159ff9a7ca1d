import type { Page } from "@playwright/test";
import type { Account, World } from "./support/fixtures.ts";
import { expect, test } from "./support/onDesktop.ts";
import { joinConference, settle } from "./support/steps.ts";

const panel = (page: Page) => page.getByRole("complementary", { name: "Chat" });
const unread = (page: Page, roomId: string) =>
  page.evaluate(async (room) => {
    const state = await window.parley.getState({});
    return state.ok ? (state.value.chats.unread[room] ?? 0) : -1;
  }, roomId);

/** Somebody writes, with another client. */
function writer(world: World, who: Account, roomId: string) {
  const room = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;
  let count = 0;
  return {
    say: async (body: string, mentioned: Account[] = []) => {
      const content = { msgtype: "m.text", body, "m.mentions": { user_ids: mentioned.map(({ userId }) => userId) } };
      return String((await world.api(who, "PUT", `${room}/send/m.room.message/${count++}`, content))["event_id"]);
    },
    delete: (id: string) => world.api(who, "PUT", `${room}/redact/${encodeURIComponent(id)}/${count++}`, {}),
  };
}

test("messages announce themselves while one looks elsewhere: mentions and direct ones, until they are read or deleted", async ({
  world,
  bus,
}) => {
  const daemon = await bus.notifications();
  const [alice, bob, carol] = [await world.account("Alice"), await world.account("Bob"), await world.account("Carol")];
  const { roomId, name } = await world.conference(alice, [bob, carol]);
  const direct = await world.direct(alice, bob);
  const [there, here] = [writer(world, bob, roomId), writer(world, bob, direct)];
  // Before the app starts: what is old is no news.
  await there.say("Yesterday", [alice]);
  const { app, page } = await world.launch("alice", { signIn: alice.signIn, env: bus.env });
  await expect(page.getByRole("button", { name: `Chat of ${name}, 1 new message` })).toBeVisible();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const latest = () => daemon.shown().at(-1);

  // To everybody, and to nobody in particular: that is what the badge is for.
  await there.say("Hello all");
  await expect.poll(() => unread(page, roomId)).toBe(2);
  const asked = await there.say("Alice, <b>will</b> you?", [alice]);
  await expect.poll(latest).toMatchObject({ summary: `Bob in ${name}`, category: "im.received", urgency: "NORMAL" });
  // Never markup of somebody else's.
  expect(latest()?.body).toBe("Alice, &lt;b&gt;will&lt;/b&gt; you?");
  expect(daemon.shown()).toHaveLength(1);

  // Read with another client.
  const receipt = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/receipt/m.read/${encodeURIComponent(asked)}`;
  await world.api(alice, "POST", receipt, {});
  await expect.poll(() => daemon.displayed()).toBe(0);

  const regretted = await here.say("I should not say this");
  await expect.poll(latest).toMatchObject({ summary: "Bob", body: "I should not say this" });
  await here.delete(regretted);
  await expect.poll(() => daemon.displayed()).toBe(0);

  await page.evaluate(() => window.parley.changeSettings({ doNotDisturb: true }));
  await here.say("Quiet");
  await expect.poll(() => unread(page, direct)).toBe(1);
  await page.evaluate(() => window.parley.changeSettings({ doNotDisturb: false, messagePreviews: false }));
  await here.say("Between you and me");
  // The quiet one is told of with the next, and not by itself.
  await expect.poll(latest).toMatchObject({ summary: "Bob", body: "2 new messages" });
  expect(daemon.shown()).toHaveLength(3);

  await daemon.choose("Open");
  await expect(panel(page).getByText("Between you and me")).toBeVisible();
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused()))
    .toBe(true);
  await expect.poll(() => daemon.displayed()).toBe(0);
  await expect.poll(() => unread(page, direct)).toBe(0);
  // Who sees it need not be told, of another chat still.
  await here.say("There you are");
  await expect(panel(page).getByText("There you are")).toBeVisible();
  await there.say("And here", [alice]);
  await expect.poll(latest).toMatchObject({ summary: `Bob in ${name}`, body: "1 new message" });
  expect(daemon.shown()).toHaveLength(4);
  await settle(page);
  await page.screenshot({ path: test.info().outputPath("opened.png") });
});

test(
  "an encrypted message announces itself by what it says, and leads into the chat of the call",
  {
    tag: "@long",
  },
  async ({ world, bus }) => {
    const daemon = await bus.notifications();
    const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
    const { name } = await world.conference(alice, [bob]);
    const [a, b] = await Promise.all([
      world.launch("alice", { signIn: alice.signIn, env: bus.env }),
      world.launch("bob", { signIn: bob.signIn, noDevices: true }),
    ]);
    await joinConference(a.page, name);
    await a.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    await b.page.getByRole("button", { name: `Chat of ${name}` }).click();
    await panel(b.page).getByRole("textbox", { name: "Write a message" }).fill("Only for you");
    await b.page.keyboard.press("Enter");
    await expect.poll(() => daemon.shown().at(-1)).toMatchObject({ summary: `Bob in ${name}`, body: "Only for you" });
    await daemon.choose("Open");
    await expect(panel(a.page).getByText("Only for you")).toBeVisible();
    await expect(a.page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
    await expect.poll(() => daemon.displayed()).toBe(0);
  },
);
