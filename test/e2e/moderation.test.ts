import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Account, World } from "./support/fixtures.ts";
import { expect, test } from "./support/fixtures.ts";
import { memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

const room = (roomId: string) => `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;

/** Alice, who made the conference, and Bob, both in its call. */
async function inCall(world: World) {
  const pair = await world.pair();
  await joinConference(pair.a.page, pair.name);
  await joinConference(pair.b.page, pair.name);
  await expect(tileOf(pair.b.page, "Alice")).toHaveAttribute("data-camera", "true");
  await expect(tileOf(pair.a.page, "Bob")).toHaveAttribute("data-camera", "true");
  return pair;
}

async function more(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

const unmute = (page: Page) => page.getByRole("toolbar").getByRole("button", { name: "Unmute microphone" });
const mute = (page: Page) => page.getByRole("toolbar").getByRole("button", { name: "Mute microphone", exact: true });

async function state(world: World, as: Account, roomId: string, type: string): Promise<Record<string, unknown>> {
  return world.api(as, "GET", `${room(roomId)}/state/${type}/`);
}

async function membershipOf(world: World, as: Account, roomId: string, userId: string): Promise<unknown> {
  return (await world.api(as, "GET", `${room(roomId)}/state/m.room.member/${encodeURIComponent(userId)}`))[
    "membership"
  ];
}

test("a moderator mutes everybody, who unmute when they like; asks to unmute; lowers hands", async ({ world }) => {
  const { a, b } = await inCall(world);
  await expect(mute(b.page)).toBeVisible();
  await more(a.page, "Mute everybody");
  await expect(b.page.getByText("Alice muted you")).toBeVisible();
  await expect(unmute(b.page)).toBeVisible();
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Muted" })).toBeVisible();
  await expect(mute(a.page)).toBeVisible();
  await b.page.screenshot({ path: test.info().outputPath("muted.png") });

  await b.page.getByRole("button", { name: "Dismiss" }).click();
  await unmute(b.page).click();
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Muted" })).toHaveCount(0);

  // One person, from their own menu.
  await a.page.keyboard.press("p");
  const options = a.page.getByRole("complementary").getByRole("button", { name: "Options for Bob" });
  await options.click();
  await a.page.screenshot({ path: test.info().outputPath("person.png") });
  await a.page.getByRole("button", { name: "Mute", exact: true }).click();
  await expect(unmute(b.page)).toBeVisible();

  // Asked to speak: nothing goes on by itself.
  await b.page.keyboard.press("h");
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Hand raised" })).toBeVisible();
  await options.click();
  await a.page.getByRole("button", { name: "Ask to unmute" }).click();
  await expect(b.page.getByText("Alice would like to hear you")).toBeVisible();
  await expect(unmute(b.page)).toBeVisible();
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Muted" })).toBeVisible();
  await b.page.getByRole("alert").getByRole("button", { name: "Unmute microphone" }).click();
  await expect(mute(b.page)).toBeVisible();
  await options.click();
  await a.page.getByRole("button", { name: "Lower the hand" }).click();
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Hand raised" })).toHaveCount(0);
});

test("who has no power moderates nobody, whatever their client sends", async ({ world }) => {
  const { alice, bob, a, b, roomId } = await inCall(world);
  await b.page.getByRole("button", { name: "More", exact: true }).click();
  await expect(b.page.getByRole("menuitem", { name: "Full screen" })).toBeVisible();
  for (const name of ["Mute everybody", "Lock the conference", "End for everybody"])
    await expect(b.page.getByRole("menuitem", { name })).toHaveCount(0);
  await b.page.keyboard.press("Escape");
  await b.page.keyboard.press("p");
  await b.page.getByRole("complementary").getByRole("button", { name: "Options for Alice" }).click();
  await expect(b.page.getByRole("slider", { name: "Volume" })).toBeVisible();
  for (const name of ["Mute", "Remove", "Ban"])
    await expect(b.page.getByRole("button", { name, exact: true })).toHaveCount(0);

  // His own page, taken over, is refused by the homeserver and by his own main process.
  const refused = await b.page.evaluate(
    async (userId) => [
      await window.parley.removeFromCall({ userId, ban: false }),
      await window.parley.askInCall({ action: "mute" }),
      await window.parley.lockCall({ locked: true }),
    ],
    alice.userId,
  );
  for (const answer of refused) expect(answer).toEqual({ ok: false, error: { name: "NotAllowed" } });

  // A client of another make that asks all the same, in the clear; also in the name of the moderator's own account.
  const [deviceA = ""] = (await memberships(world, alice, roomId))
    .filter((key) => key.startsWith(`_${alice.userId}_`))
    .map((key) => key.slice(alice.userId.length + 2, -"_m.call".length));
  const content = { action: "mute", room_id: roomId, ts: Date.now() };
  for (const [index, as] of [bob, alice].entries()) {
    await world.api(as, "PUT", `/_matrix/client/v3/sendToDevice/io.parley.moderation/forged-${index}`, {
      messages: { [alice.userId]: { [deviceA]: content } },
    });
  }
  // What is sent later arrives later: when the hand is seen, the forged requests were judged.
  await b.page.keyboard.press("Escape");
  await b.page.keyboard.press("h");
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: "Hand raised" })).toBeVisible();
  await expect(mute(a.page)).toBeVisible();
  await expect(a.page.getByText("muted you")).toHaveCount(0);
  const [log = ""] = globSync(join(a.folder, "config", "Parley", "*", "logs", "main.log"));
  expect(readFileSync(log, "utf8").match(/ignored a request of .*: notEncrypted/g)).toHaveLength(2);
});

test("a person who is removed learns it, and is out of the call and the room", async ({ world }) => {
  const { alice, bob, a, b, roomId } = await inCall(world);
  await a.page.keyboard.press("p");
  await a.page.getByRole("complementary").getByRole("button", { name: "Options for Bob" }).click();
  await a.page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(a.page.getByText("Remove Bob from this conference?")).toBeVisible();
  await a.page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(b.page.getByText("You were removed")).toBeVisible();
  await expect(b.page.getByRole("button", { name: "Leave", exact: true })).toHaveCount(0);
  await expect(tileOf(a.page, "Bob")).toHaveCount(0);
  expect(await membershipOf(world, alice, roomId, bob.userId)).toBe("leave");
  await b.page.screenshot({ path: test.info().outputPath("removed.png") });
});

test("a ban keeps out", async ({ world }) => {
  const { alice, bob, a, b, roomId } = await inCall(world);
  await a.page.keyboard.press("p");
  await a.page.getByRole("complementary").getByRole("button", { name: "Options for Bob" }).click();
  await a.page.getByRole("button", { name: "Ban", exact: true }).click();
  await a.page.getByRole("button", { name: "Ban", exact: true }).click();
  await expect(b.page.getByText("You were banned")).toBeVisible();
  expect(await membershipOf(world, alice, roomId, bob.userId)).toBe("ban");
});

test("ended for everybody: Parleys leave, who does not is removed and invited again", async ({ world }) => {
  const { alice, bob, a, b, name, roomId } = await inCall(world);
  // Carol's client knows nothing of Parley: her membership is all there is of it.
  const carol = await world.account("Carol");
  await world.api(alice, "POST", `${room(roomId)}/invite`, { user_id: carol.userId });
  await world.api(carol, "POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {});
  const key = `_${carol.userId}_CAROL_m.call`;
  await world.api(carol, "PUT", `${room(roomId)}/state/org.matrix.msc3401.call.member/${encodeURIComponent(key)}`, {
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: "CAROL",
    expires: 180_000_000,
    focus_active: { type: "livekit", focus_selection: "multi_sfu" },
    foci_preferred: [],
  });
  await expect(tileOf(a.page, "Carol")).toBeVisible();

  await more(a.page, "End for everybody");
  await a.page.getByRole("dialog").getByRole("button", { name: "End for everybody" }).click();
  await expect(b.page.getByText("The call was ended")).toBeVisible();
  await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();
  await expect.poll(() => membershipOf(world, alice, roomId, carol.userId), { timeout: 15_000 }).toBe("invite");
  // Who left when asked is still in the room, and can join the next call.
  expect(await membershipOf(world, alice, roomId, bob.userId)).toBe("join");
  await joinConference(b.page, name);
});

test("a locked conference lets in who is invited alone, and unlocks to the rule of before", async ({ world }) => {
  const { alice, a, b, roomId } = await inCall(world);
  await world.api(alice, "PUT", `${room(roomId)}/state/m.room.join_rules/`, { join_rule: "public" });
  await more(a.page, "Lock the conference");
  await expect(b.page.getByRole("button", { name: "Locked" })).toBeVisible();
  expect(await state(world, alice, roomId, "m.room.join_rules")).toMatchObject({ join_rule: "invite" });
  const carol = await world.account("Carol");
  const enter = () => world.api(carol, "POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {});
  await expect(enter()).rejects.toThrow();
  await b.page.screenshot({ path: test.info().outputPath("locked.png") });
  await more(a.page, "Unlock the conference");
  await expect(b.page.getByRole("button", { name: "Locked" })).toHaveCount(0);
  expect(await state(world, alice, roomId, "m.room.join_rules")).toMatchObject({ join_rule: "public" });
  await enter();
});
