import { expect, test } from "./support/fixtures.ts";
import { tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

const hand = "Hand raised";

test("hands and emoji are seen by everybody, late comers included, and end with the membership", async ({ world }) => {
  const { alice, bob, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expect(tileOf(b.page, "Alice")).toBeVisible();

  await a.page.keyboard.press("h");
  await expect(tileOf(b.page, "Alice").getByRole("img", { name: hand })).toBeVisible();
  // As Element Call writes it: an annotation of one's own membership, in the clear.
  const { chunk } = (await world.api(
    bob,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=20`,
  )) as { chunk: { type: string; event_id: string; sender: string; content: Record<string, unknown> }[] };
  const reaction = chunk.find((event) => event.type === "m.reaction");
  const membership = chunk.find(
    (event) => event.type === "org.matrix.msc3401.call.member" && event.sender === alice.userId,
  );
  expect(reaction?.content).toEqual({
    "m.relates_to": { rel_type: "m.annotation", event_id: membership?.event_id, key: "🖐️" },
  });

  // Who comes later sees it too, first in the roster.
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await joinConference(b.page, name);
  await expect(tileOf(b.page, "Alice").getByRole("img", { name: hand })).toBeVisible();
  await b.page.keyboard.press("p");
  await expect(b.page.getByRole("list", { name: "Participants" }).getByRole("listitem").first()).toContainText("Alice");

  await a.page.getByRole("button", { name: "Send a reaction" }).click();
  await a.page.getByRole("button", { name: "Party" }).click();
  await expect(b.page.locator('[data-emoji="🎉"]')).toHaveCount(1);
  await expect(a.page.locator('[data-emoji="🎉"]')).toHaveCount(1);
  await b.page.screenshot({ path: test.info().outputPath("hand.png") });

  await a.page.getByRole("button", { name: "Lower hand" }).click();
  await expect(tileOf(b.page, "Alice").getByRole("img", { name: hand })).toHaveCount(0);

  // A hand that is up goes with its membership.
  await a.page.keyboard.press("h");
  await expect(tileOf(b.page, "Alice").getByRole("img", { name: hand })).toBeVisible();
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();
  await joinConference(a.page, name);
  await expect(tileOf(b.page, "Alice")).toBeVisible();
  await expect(tileOf(b.page, "Alice").getByRole("img", { name: hand })).toHaveCount(0);
});

test("another client raises hands by the same event; nobody raises somebody else's", async ({ world }) => {
  const { alice, bob, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expect(tileOf(b.page, "Alice")).toBeVisible();
  const state = (await world.api(
    alice,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state`,
  )) as unknown as { type: string; event_id: string; sender: string }[];
  const membershipOf = (userId: string) =>
    state.find((event) => event.type === "org.matrix.msc3401.call.member" && event.sender === userId)?.event_id ?? "";
  const raise = (as: typeof alice, membership: string, transaction: string) =>
    world.api(as, "PUT", `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.reaction/${transaction}`, {
      "m.relates_to": { rel_type: "m.annotation", event_id: membership, key: "🖐️" },
    });
  await raise(bob, membershipOf(alice.userId), "forged");
  await raise(alice, membershipOf(alice.userId), "own");
  await expect(tileOf(b.page, "Alice").getByRole("img", { name: hand })).toBeVisible();
  await raise(alice, membershipOf(bob.userId), "forged-2");
  await raise(bob, membershipOf(bob.userId), "own-2");
  await expect(tileOf(a.page, "Bob").getByRole("img", { name: hand })).toBeVisible();
  await a.page.keyboard.press("p");
  const people = a.page.getByRole("list", { name: "Participants" }).getByRole("listitem");
  await expect(people.nth(0)).toContainText("Alice");
  await expect(people.nth(1)).toContainText("Bob");
});
