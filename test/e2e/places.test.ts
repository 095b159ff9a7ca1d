import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./support/accessibility.ts";
import { expect, test } from "./support/onDesktop.ts";
import type { Account, World } from "./support/fixtures.ts";
import { closeToTray } from "./support/desktop.ts";
import { enterLobby } from "./support/steps.ts";

const encode = encodeURIComponent;

/** Opens the menu of a space or conference and picks a line. */
async function pick(page: Page, place: string, line: string): Promise<void> {
  await page.getByRole("button", { name: `More about ${place}` }).click();
  await page.getByRole("menuitem", { name: line }).click();
}

async function stateOf(world: World, as: Account, roomId: string, type: string): Promise<Record<string, unknown>> {
  return world.api(as, "GET", `/_matrix/client/v3/rooms/${encode(roomId)}/state/${encode(type)}`);
}

test("a space is named anew; who may not, finds no way to", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { spaceId } = await world.conference(alice, [bob], "Board");
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn }),
    world.launch("bob", { signIn: bob.signIn }),
  ]);
  await pick(a.page, "Alice's space", "Name and topic");
  await a.page.getByRole("textbox", { name: "Name" }).fill("The lighthouse");
  await a.page.getByRole("textbox", { name: "Topic" }).fill("Everything about <b>lenses</b>");
  await expectAccessible(a.page, "edit");
  await a.page.getByRole("button", { name: "Save" }).click();
  for (const { page } of [a, b]) {
    await expect(page.getByRole("heading", { name: "The lighthouse" })).toBeVisible();
    await expect(page.getByText("Everything about <b>lenses</b>")).toBeVisible();
  }
  expect(await stateOf(world, bob, spaceId, "m.room.name")).toEqual({ name: "The lighthouse" });

  await b.page.getByRole("button", { name: "More about The lighthouse" }).click();
  await expect(b.page.getByRole("menuitem", { name: "Leave the space" })).toBeVisible();
  await expect(b.page.getByRole("menuitem", { name: "Name and topic" })).toHaveCount(0);
  await b.page.keyboard.press("Escape");

  // Bob leaves; the conference goes with the space.
  await pick(b.page, "The lighthouse", "Leave the space");
  await expectAccessible(b.page, "leave");
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(b.page.getByRole("heading", { name: "Meet for the first time" })).toBeVisible();

  // Alice's would be the last to leave, and takes the conference off instead.
  await pick(a.page, "The lighthouse", "Leave the space");
  await expect(a.page.getByText("You are its only administrator.")).toBeVisible();
  await a.page.getByRole("button", { name: "Cancel" }).click();
  await pick(a.page, "Board", "Take off the space");
  await a.page.getByRole("button", { name: "Take off", exact: true }).click();
  await expect(a.page.getByRole("article", { name: "Board" })).toHaveCount(0);
  // It is no part of a space any more, but a room one is in all the same.
  await a.page.getByRole("button", { name: "Other rooms" }).click();
  await expect(a.page.getByRole("article", { name: "Board" })).toBeVisible();
});

test("a person is found, invited, and accepts on their home screen; another declines", async ({ world }) => {
  const [alice, bob, carol] = [await world.account("Alice"), await world.account("Bob"), await world.account("Carol")];
  const { spaceId, name } = await world.conference(alice, [], "Board");
  const [a, b, c] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn }),
    world.launch("bob", { signIn: bob.signIn }),
    world.launch("carol", { signIn: carol.signIn }),
  ]);
  await pick(a.page, "Alice's space", "Invite people");
  const field = a.page.getByRole("textbox", { name: "Name or Matrix ID" });
  await field.fill(`@nobody-${Date.now()}:${bob.userId.slice(bob.userId.indexOf(":") + 1)}`);
  await a.page.getByRole("button", { name: /^Invite @nobody/ }).click();
  await expect(a.page.getByText("There is nobody with this ID")).toBeVisible();
  await field.fill(bob.userId);
  await a.page
    .getByRole("button", { name: `Invite ${bob.userId}` })
    .or(a.page.getByRole("button", { name: "Invite Bob" }))
    .click();
  await expect(a.page.getByText("Invited", { exact: true })).toBeVisible();
  await expectAccessible(a.page, "invite");
  await field.fill(carol.userId);
  await a.page
    .getByRole("listitem")
    .filter({ hasText: carol.userId })
    .getByRole("button", { name: /^Invite/ })
    .click();
  await expect(a.page.getByText("Invited", { exact: true })).toBeVisible();
  // A server that is not there.
  await field.fill("@dora:parley.invalid");
  await a.page.getByRole("button", { name: "Invite @dora:parley.invalid" }).click();
  await expect(a.page.getByText("The invitation did not get there")).toBeVisible();
  await a.page.getByRole("button", { name: "Done" }).click();

  const invitation = b.page.getByRole("article", { name: "Alice's space" });
  await expect(invitation).toContainText("Alice invites you to this space");
  await expectAccessible(b.page, "invitation");
  await invitation.getByRole("button", { name: "Accept" }).click();
  await expect(b.page.getByRole("heading", { name: "Alice's space" })).toBeVisible();
  await expect(invitation).toHaveCount(0);

  await c.page.getByRole("article", { name: "Alice's space" }).getByRole("button", { name: "Decline" }).click();
  await expect(c.page.getByRole("article", { name: "Alice's space" })).toHaveCount(0);
  expect(await stateOf(world, alice, spaceId, `m.room.member/${carol.userId}`).catch(() => ({}))).not.toMatchObject({
    membership: "join",
  });

  // To a conference alone: accepting leads into its lobby.
  await pick(a.page, name, "Invite people");
  await a.page.getByRole("textbox", { name: "Name or Matrix ID" }).fill(carol.userId);
  await a.page
    .getByRole("listitem")
    .filter({ hasText: carol.userId })
    .getByRole("button", { name: /^Invite/ })
    .click();
  const second = c.page.getByRole("article", { name, exact: true });
  await expect(second).toContainText("Alice invites you to this conference");
  await second.getByRole("button", { name: "Accept" }).click();
  await expect(c.page.getByRole("heading", { name })).toBeVisible();
  await expect(c.page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
});

test("a conference is scheduled, saved for the calendar, and reminds without a window", async ({ world, bus }) => {
  test.setTimeout(240_000);
  const daemon = await bus.notifications();
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { roomId, name } = await world.conference(alice, [bob], "Board");
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn }),
    world.launch("bob", { signIn: bob.signIn, env: bus.env }),
  ]);
  await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
  await pick(a.page, name, "Schedule");
  const tomorrow = new Date(Date.now() + 86_400_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${tomorrow.getFullYear()}-${two(tomorrow.getMonth() + 1)}-${two(tomorrow.getDate())}`;
  await a.page.getByLabel("Date").fill(date);
  await a.page.getByLabel("Time", { exact: true }).fill("15:00");
  await a.page.getByRole("textbox", { name: "Description" }).fill("Bring the <i>numbers</i>");
  await expectAccessible(a.page, "schedule");
  await a.page.getByRole("button", { name: "Save" }).click();
  for (const { page } of [a, b]) {
    const next = page.getByRole("region", { name: "Next" });
    await expect(next.getByRole("article", { name, exact: true })).toContainText("Tomorrow 03:00 PM, 30 min");
  }
  await expectAccessible(a.page, "scheduled");
  expect(await stateOf(world, bob, roomId, "io.parley.schedule")).toEqual({
    start: new Date(`${date}T15:00`).getTime(),
    durationMs: 1_800_000,
    title: "",
    description: "Bring the <i>numbers</i>",
  });

  const file = join(a.folder, "board.ics");
  await a.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, file);
  await pick(a.page, name, "Save for the calendar");
  await expect(a.page.locator("[data-announcer]")).toHaveText("Saved for the calendar");
  const calendar = readFileSync(file, "utf8").replaceAll(/\r\n[\t ]/g, "");
  expect(calendar).toContain("SUMMARY:Board");
  expect(calendar).toContain(`LOCATION:matrix:roomid/${encode(roomId.slice(1))}?action=join`);

  // Bob's window is closed; the conference is moved to right now.
  await b.page.evaluate(() => window.parley.changeSettings({ reminderMinutes: 5 }));
  await closeToTray(b);
  const soon = Date.now() + 20_000;
  const schedule = { start: soon, durationMs: 1_800_000, title: "Figures", description: "" };
  const put = (content: Record<string, string | number>) =>
    world.api(alice, "PUT", `/_matrix/client/v3/rooms/${encode(roomId)}/state/io.parley.schedule`, content);
  await put(schedule);
  await expect
    .poll(() => daemon.shown().map(({ summary, body }) => [summary, body]))
    .toEqual([["Figures", "Starts in 1 minute"]]);
  await expect.poll(() => daemon.shown().length, { timeout: 40_000 }).toBe(2);
  const [, start] = daemon.shown();
  expect(start).toMatchObject({ summary: "Figures", body: "Starts now" });
  console.log(`the start was told ${(start?.at ?? 0) - soon} ms after it`);
  expect(await daemon.displayed()).toBe(1);
  const opened = b.app.waitForEvent("window");
  await daemon.choose("Open");
  const page = await opened;
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await page.getByRole("button", { name: "Back" }).click();

  // What makes no sense is no schedule, and breaks nothing.
  await put({ start: "tomorrow", durationMs: -1, title: 7 as unknown as string, description: "x".repeat(30_000) });
  await expect(page.getByRole("region", { name: "Next" })).toHaveCount(0);
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  expect(daemon.shown()).toHaveLength(2);
});

test("who is in the space sees a scheduled conference before they were ever inside", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  await world.conference(alice, [bob], "Board");
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn }),
    world.launch("bob", { signIn: bob.signIn }),
  ]);
  await a.page.getByRole("button", { name: "Schedule a conference" }).click();
  await a.page.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(a.page.getByText("Give it a name.")).toBeVisible();
  await a.page.getByRole("textbox", { name: "Name" }).fill("Retrospective");
  await a.page.getByRole("button", { name: "Schedule", exact: true }).click();
  for (const { page } of [a, b]) {
    const card = page.getByRole("region", { name: "Next" }).getByRole("article", { name: "Retrospective" });
    await expect(card).toContainText("30 min");
  }
  await expect(b.page.getByRole("article", { name: "Retrospective" })).toHaveAttribute("data-membership", "open");

  // At no particular time any more: gone for both.
  await pick(a.page, "Retrospective", "Schedule");
  await a.page.getByRole("button", { name: "No time any more" }).click();
  for (const { page } of [a, b]) await expect(page.getByRole("region", { name: "Next" })).toHaveCount(0);
});

test("the switcher finds conferences, people, rooms and spaces by a few letters", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  await world.conference(alice, [bob], "Weekly planning");
  await world.direct(alice, bob);
  await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
    name: "Chat of the choir",
    preset: "private_chat",
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await expect(page.getByRole("article", { name: "Weekly planning" })).toBeVisible();
  await expect(page.getByRole("article", { name: "Bob", exact: true })).toBeVisible();
  await page.keyboard.press("/");
  const field = page.getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(page.getByRole("option")).toHaveText([/Weekly planning/, /^Bob/, /^Chat of the choir/, /Alice's space/]);
  await expectAccessible(page, "switcher");
  await field.fill("cho");
  await expect(page.getByRole("option")).toHaveText([/^Chat of the choir/]);
  await field.fill("zzz");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await field.fill("PLÁN");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Weekly planning" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await page.getByRole("button", { name: "Back" }).click();

  await page.keyboard.press("Control+k");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toHaveText(/^Chat of the choir/);
  await page.keyboard.press("Enter");
  // A chat room of any client is a place to call in.
  await expect(page.getByRole("heading", { name: "Chat of the choir" })).toBeVisible();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("bob");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Calling Bob…")).toBeVisible();
});

test("an upgraded conference is followed, and one that was deleted says so", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { spaceId, roomId, name } = await world.conference(alice, [bob], "Board");
  const b = await world.launch("bob", { signIn: bob.signIn });
  await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
  const { room_id: successor } = await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
    name,
    preset: "public_chat",
    creation_content: { type: "org.matrix.msc3417.call" },
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  await world.api(alice, "PUT", `/_matrix/client/v3/rooms/${encode(roomId)}/state/m.room.tombstone`, {
    body: "moved",
    replacement_room: String(successor),
  });
  const card = b.page.getByRole("article", { name, exact: true });
  await expect(card).toHaveAttribute("data-membership", "open");
  await enterLobby(b.page, name);
  await b.page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(b.page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  const members = await world.api(bob, "GET", `/_matrix/client/v3/rooms/${encode(String(successor))}/joined_members`);
  expect(Object.keys(members["joined"] as object)).toContain(bob.userId);
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(card).toHaveAttribute("data-membership", "joined");

  // A link to where it was leads to where it is.
  await b.page.getByRole("button", { name: "Open a link" }).click();
  await b.page.getByRole("textbox", { name: "Link" }).fill(`matrix:roomid/${encode(roomId.slice(1))}`);
  await b.page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(b.page.getByRole("heading", { name })).toBeVisible();
  await expect(b.page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await b.page.getByRole("button", { name: "Back" }).click();

  // The space names a room that nobody knows.
  const gone = `!gone${Date.now()}:${alice.userId.slice(alice.userId.indexOf(":") + 1)}`;
  await world.api(alice, "PUT", `/_matrix/client/v3/rooms/${encode(spaceId)}/state/m.space.child/${encode(gone)}`, {
    via: ["parley.invalid"],
  });
  const lost = await b.page.evaluate((room) => window.parley.prepareCall({ roomId: room }), gone);
  expect(lost).toMatchObject({ ok: false, error: { name: "ConferenceUnknown" } });
  // The same in words, for whoever has a link to it.
  await b.page.getByRole("button", { name: "Open a link" }).click();
  await b.page.getByRole("textbox", { name: "Link" }).fill(`matrix:roomid/${encode(gone.slice(1))}?via=parley.invalid`);
  await b.page.getByRole("button", { name: "Open", exact: true }).click();
  const question = b.page.getByRole("dialog", { name: "Join this room?" });
  await question.getByRole("button", { name: "Join", exact: true }).click();
  await expect(question.getByText("This conference is gone")).toBeVisible({ timeout: 30_000 });
});

test("from an empty account into the first conference by one click", async ({ world }) => {
  const alice = await world.account("Alice");
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await expect(page.getByRole("heading", { name: "Meet for the first time" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Account: Alice/ })).toBeVisible();
  await expectAccessible(page, "first");
  const clicked = Date.now();
  await page.getByRole("button", { name: "Start a conference" }).click();
  await expect(page.getByRole("heading", { name: "Meeting room" })).toBeVisible();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  console.log(`from an empty account into its first call: ${Date.now() - clicked} ms after the click`);
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Alice's space" })).toBeVisible();
});
