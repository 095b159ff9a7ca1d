import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecentsState } from "../../preload/contract.ts";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference, showTheme } from "./support/steps.ts";

const encode = encodeURIComponent;

async function openRecents(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Recent calls" }).click();
  await expect(page.getByRole("heading", { name: "Recent calls", level: 1 })).toBeVisible();
}

function rows(page: Page): Locator {
  return page.getByRole("list", { name: "Recent calls" }).getByRole("listitem");
}

/** The way to the list, named with how many were missed. */
const missedEntry = (page: Page) => page.getByRole("button", { name: "Recent calls 1 missed call", exact: true });

async function recentsOf(page: Page): Promise<RecentsState> {
  const state = await page.evaluate(() => window.parley.getState({}));
  if (!state.ok) throw new Error(state.error.name);
  return state.value.recents;
}

/** A room between two people, as any client makes one: both have it in their direct rooms. */
async function directRoom(world: World, from: Account, to: Account): Promise<string> {
  const room = await world.api(from, "POST", "/_matrix/client/v3/createRoom", {
    preset: "trusted_private_chat",
    is_direct: true,
    invite: [to.userId],
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const roomId = String(room["room_id"]);
  await world.api(to, "POST", `/_matrix/client/v3/join/${encode(roomId)}`, {});
  for (const [who, other] of [
    [from, to],
    [to, from],
  ] as const) {
    await world.api(who, "PUT", `/_matrix/client/v3/user/${encode(who.userId)}/account_data/m.direct`, {
      [other.userId]: [roomId],
    });
  }
  return roomId;
}

/** More messages than one sync brings of a room: the calls before them have to be asked for. */
async function chat(world: World, as: Account, roomId: string): Promise<void> {
  for (let i = 0; i < 45; i++) {
    await world.api(as, "PUT", `/_matrix/client/v3/rooms/${encode(roomId)}/send/m.room.message/t${i}`, {
      msgtype: "m.text",
      body: `${i}`,
    });
  }
}

test("a call is in the list of everybody who was there, the same on each device, and removed on all", async ({
  world,
}) => {
  const { alice, bob, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tileOf(a.page, "Bob")).toHaveCount(0);

  // While it goes on, the list says so.
  await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
  await openRecents(b.page);
  await expect(rows(b.page)).toHaveText([/Planning.*Now: Alice.*Join/]);
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();

  await expect(rows(b.page)).toHaveText([/Planning.*With Alice · \d+ (sec|min)/]);
  await openRecents(a.page);
  await expect(rows(a.page)).toHaveText([/Planning.*With Bob · \d+ (sec|min)/]);

  // More is said in the room than a new device is given by its first sync.
  await chat(world, bob, roomId);
  const launched = Date.now();
  const second = await world.launch("alice-second", { signIn: alice.signIn });
  await expect(second.page.getByRole("article", { name, exact: true })).toBeVisible();
  await expect.poll(async () => (await recentsOf(second.page)).ready).toBe(true);
  test.info().annotations.push({ type: "list of a new device", description: `${Date.now() - launched} ms` });
  expect(await recentsOf(second.page)).toEqual(await recentsOf(a.page));
  const { calls, missed } = await recentsOf(a.page);
  expect(missed).toBe(0);
  expect(calls).toMatchObject([
    {
      outcome: "answered",
      outgoing: true,
      direct: false,
      participants: [{ displayName: "Alice" }, { displayName: "Bob" }],
    },
  ]);

  await openRecents(second.page);
  const removed = Date.now();
  await rows(second.page)
    .getByRole("button", { name: /^Remove/ })
    .click();
  await expect(rows(second.page)).toHaveCount(0);
  await expect(second.page.getByText("No calls yet")).toBeVisible();
  await expect(rows(a.page)).toHaveCount(0);
  test.info().annotations.push({ type: "removed on the other device", description: `${Date.now() - removed} ms` });
  await expect(rows(b.page)).toHaveCount(1);
  // A device that signs in later does not list it again.
  await a.quit();
  const again = await world.launch("alice-third", { signIn: alice.signIn });
  await expect.poll(async () => (await recentsOf(again.page)).ready).toBe(true);
  expect((await recentsOf(again.page)).calls).toEqual([]);
});

test("a direct call that was missed: counted until the list is opened on any device, called back with one click", async ({
  world,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const roomId = await directRoom(world, bob, alice);
  const profile = `missed-${process.pid}`;
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice, profile });
  const second = await world.launch("alice-second", { signIn: alice.signIn });
  await expect.poll(async () => (await recentsOf(a.page)).ready).toBe(true);
  const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, env: { PARLEY_DEV_JOIN: roomId } });
  await expect(b.page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  await expect.poll(() => memberships(world, bob, roomId)).toHaveLength(1);
  await expect.poll(async () => (await recentsOf(a.page)).calls.length).toBe(1);
  expect((await recentsOf(a.page)).missed).toBe(0);
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();

  for (const { page } of [a, second]) await expect(missedEntry(page)).toBeVisible();
  await expect.poll(() => toldOf(a.folder)).toBe(1);
  await openRecents(a.page);
  await expect(rows(a.page)).toHaveText([/Bob.*Missed call/]);
  for (const { page } of [a, second]) await expect(missedEntry(page)).toHaveCount(0);
  await openRecents(b.page);
  await expect(rows(b.page)).toHaveText([/Alice.*No answer/]);

  // Missed while the computer was off, with much said since: told at the next start, once.
  await a.quit();
  await b.page.getByRole("button", { name: "Call back: Alice" }).click();
  await expect.poll(() => memberships(world, bob, roomId)).toHaveLength(1);
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect.poll(() => memberships(world, bob, roomId)).toHaveLength(0);
  await chat(world, bob, roomId);
  const again = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice, profile });
  await expect(missedEntry(again.page)).toBeVisible();
  await expect.poll(() => toldOf(again.folder)).toBe(2);
  await again.quit();
  const third = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice, profile });
  await expect(missedEntry(third.page)).toBeVisible();
  expect(toldOf(third.folder)).toBe(2);

  await openRecents(third.page);
  await expect(missedEntry(third.page)).toHaveCount(0);
  await rows(third.page).first().getByRole("button", { name: "Call back: Bob" }).click();
  await expect(third.page.getByText("Calling Bob…")).toBeVisible();
});

test("calls of other clients: missed by a mention, declined, and malformed ones left out", async ({
  world,
  backend,
}) => {
  const [alice, carol] = [await world.account("Alice"), await world.account("Carol")];
  const { name, roomId } = await world.conference(alice, [carol]);
  const state = (content: Record<string, unknown>) =>
    world.api(
      carol,
      "PUT",
      `/_matrix/client/v3/rooms/${encode(roomId)}/state/org.matrix.msc3401.call.member/${encode(`_${carol.userId}_CAROL_m.call`)}`,
      content,
    );
  const membership = {
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: "CAROL",
    expires: 180_000_000,
    focus_active: { type: "livekit", focus_selection: "multi_sfu" },
    foci_preferred: [{ type: "livekit", livekit_service_url: backend.authServiceUrl, livekit_alias: roomId }],
  };
  let sent = 0;
  const send = async (as: Account, type: string, content: Record<string, unknown>) => {
    const path = `/_matrix/client/v3/rooms/${encode(roomId)}/send/${type}/r${sent++}`;
    return String((await world.api(as, "PUT", path, content))["event_id"]);
  };
  const notify = (of: string) =>
    send(carol, "org.matrix.msc4075.rtc.notification", {
      notification_type: "notification",
      lifetime: 30_000,
      sender_ts: Date.now(),
      "m.mentions": { user_ids: [], room: true },
      "m.relates_to": { rel_type: "m.reference", event_id: of },
    });

  const { page } = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  await expect.poll(async () => (await recentsOf(page)).ready).toBe(true);
  await openRecents(page);
  await expect(page.getByText("No calls yet")).toBeVisible();

  await state({ ...membership, expires: "for ever" });
  await notify(String((await state(membership))["event_id"]));
  await state({});
  await expect(rows(page)).toHaveText([/Planning.*Missed call by Carol/]);

  const notification = await notify(String((await state(membership))["event_id"]));
  await send(alice, "org.matrix.msc4310.rtc.decline", {
    "m.relates_to": { rel_type: "m.reference", event_id: notification },
  });
  await state({});
  await expect(rows(page)).toHaveText([/Planning.*You declined a call by Carol/, /Planning.*Missed call by Carol/]);

  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`),
      theme,
    ).toEqual([]);
  }

  // By keyboard: the focus goes on to the next row, and at the end to the title.
  await rows(page)
    .first()
    .getByRole("button", { name: /^Remove/ })
    .focus();
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveText([/Missed call by Carol/]);
  await expect(rows(page).getByRole("button", { name: /^Remove/ })).toBeFocused();
  await page.getByRole("button", { name: "Clear list" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear list" }).click();
  await expect(page.getByText("No calls yet")).toBeVisible();
});

/** How often a device has told of a missed call, by its log. */
function toldOf(folder: string): number {
  const [log] = globSync(join(folder, "config", "Parley", "*", "logs", "main.log"));
  return (readFileSync(log ?? "", "utf8").match(/a missed call in/g) ?? []).length;
}
