import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { enterLobby, settle, showTheme } from "./support/steps.ts";

async function stateOf(world: World, as: Account, roomId: string, type: string): Promise<Record<string, unknown>> {
  return world.api(as, "GET", `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/${type}/`);
}

test("who may come in is changed afterwards, with the server for guests, by those who may", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId, spaceId } = await world.conference(alice, [bob]);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, noDevices: true }),
    world.launch("bob", { signIn: bob.signIn, noDevices: true }),
  ]);
  const rule = async () => (await stateOf(world, alice, roomId, "m.room.join_rules"))["join_rule"];
  expect(await rule()).toBe("invite");
  const { page } = a;
  const dialog = page.getByRole("dialog", { name: `Who may come into ${name}` });
  const open = async () => {
    await page.getByRole("button", { name: `More about ${name}` }).click();
    await page.getByRole("menuitem", { name: "Change who may come in" }).click();
    await expect(dialog).toBeVisible();
  };
  const save = () => dialog.getByRole("button", { name: "Save" }).click();

  await open();
  await expect(dialog.getByRole("radio", { name: "Invited people only" })).toBeChecked();
  await dialog.getByRole("radio", { name: "People of the space" }).click();
  await save();
  await expect(dialog).toHaveCount(0);
  expect(await stateOf(world, alice, roomId, "m.room.join_rules")).toMatchObject({
    join_rule: "restricted",
    allow: [{ type: "m.room_membership", room_id: spaceId }],
  });

  await open();
  await expect(dialog.getByRole("radio", { name: "People of the space" })).toBeChecked();
  await dialog.getByRole("radio", { name: "Anybody with the link asks to enter" }).click();
  const guests = dialog.getByRole("textbox", { name: "Server for guests" });
  // One's own server is no place for guests.
  await guests.fill(alice.userId.slice(alice.userId.indexOf(":") + 1));
  await save();
  await expect(dialog.getByText("That can't be the server for guests")).toBeVisible();
  await guests.fill("guests.example.org");
  for (const theme of ["dark", "light"] as const) {
    await showTheme(page, theme);
    await page.screenshot({ path: test.info().outputPath(`access-${theme}.png`) });
  }
  await save();
  await expect(dialog).toHaveCount(0);
  expect(await rule()).toBe("knock_restricted");
  expect(await stateOf(world, alice, roomId, "io.parley.guests")).toEqual({ server_name: "guests.example.org" });
  // Who was let in lets nobody in.
  expect((await stateOf(world, alice, roomId, "m.room.power_levels"))["invite"]).toBe(50);

  // From the link's dialog, in the lobby; the link follows.
  await enterLobby(page, name);
  await page.getByRole("button", { name: "Invite people" }).click();
  const invite = page.getByRole("dialog", { name: `Invite to ${name}` });
  await expect(invite.locator("[data-link]")).toContainText("guests=guests.example.org");
  await invite.getByRole("button", { name: "Change who may come in" }).click();
  await dialog.getByRole("radio", { name: "Invited people only" }).click();
  await settle(page);
  await save();
  await expect(invite.locator("[data-link]")).not.toContainText("guests=");
  await page.screenshot({ path: test.info().outputPath("invite.png") });
  expect(await rule()).toBe("invite");

  // Bob has no say in it.
  await b.page.getByRole("button", { name: `More about ${name}` }).click();
  await expect(b.page.getByRole("menuitem", { name: "Leave for good" })).toBeVisible();
  await expect(b.page.getByRole("menuitem", { name: "Change who may come in" })).toHaveCount(0);
  const refused = await b.page.evaluate(
    (id) => window.parley.setConferenceDoor({ roomId: id, access: "space", guests: "" }),
    roomId,
  );
  expect(refused).toMatchObject({ ok: false, error: { name: "NotAllowed" } });
});
