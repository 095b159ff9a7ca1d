import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/** Presses Tab until a control with this name has the focus, as a person without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const labels = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
    );
    if (name.test(label.trim())) return;
    labels.push(label.trim());
  }
  throw new Error(`no control named ${name} is reached by Tab, only: ${labels.join(" | ")}`);
}

test("a conference is made, joined and left by keyboard alone", async ({ world }) => {
  const alice = await world.account("Alice");
  const { spaceId } = await world.conference(alice, [], "Board");
  const { page } = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await expect(page.getByRole("article", { name: "Board" })).toBeVisible();

  await tabTo(page, /^New conference$/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("Retrospective");
  await page.keyboard.press("Enter");
  // Its lobby opens by itself.
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await expect(page.getByRole("heading", { name: "Retrospective" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  const own = tileOf(page, "Alice (you)");
  await expect(own).toHaveAttribute("data-camera", "true");
  // The keys turn round what is: wait until the devices are what they start as.
  await expect(page.getByRole("button", { name: "Mute microphone", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn camera off" })).toBeVisible();

  await page.keyboard.press("m");
  await expect(page.getByRole("button", { name: "Unmute microphone" })).toBeVisible();
  await page.keyboard.press("v");
  await expect(page.getByRole("button", { name: "Turn camera on" })).toBeVisible();
  await expect(own).toHaveAttribute("data-camera", "false");
  await page.keyboard.press("m");
  await expect(page.getByRole("button", { name: "Mute microphone", exact: true })).toBeVisible();
  await page.keyboard.press("Control+Shift+H");
  await expect(page.getByRole("article", { name: "Retrospective" })).toBeVisible();

  // What was made, as the homeserver has it.
  const children = (await world.api(
    alice,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(spaceId)}/state`,
  )) as unknown as {
    type: string;
    state_key: string;
  }[];
  const rooms = children.filter((event) => event.type === "m.space.child").map((event) => event.state_key);
  expect(rooms).toHaveLength(2);
  const states = await Promise.all(
    rooms.map((room) => world.api(alice, "GET", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state`)),
  );
  type Event = { type: string; state_key: string; content: Record<string, unknown> };
  const made = (states as unknown as Event[][]).find((events) =>
    events.some((event) => event.type === "m.room.name" && event.content["name"] === "Retrospective"),
  );
  const content = (type: string) => made?.find((event) => event.type === type)?.content;
  expect(content("m.room.create")).toMatchObject({ type: "org.matrix.msc3417.call" });
  expect(content("m.room.encryption")).toEqual({ algorithm: "m.megolm.v1.aes-sha2" });
  expect(content("m.room.power_levels")).toMatchObject({ events: { "org.matrix.msc3401.call.member": 0 } });
  expect(content("m.room.join_rules")).toMatchObject({ join_rule: "restricted" });
  expect(made?.some((event) => event.type === "m.space.parent" && event.state_key === spaceId)).toBe(true);
});

test("what the keys mute in a call, the others see", async ({ world }) => {
  const { a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  const alice = tileOf(b.page, "Alice");
  await expect(alice).toHaveAttribute("data-camera", "true");
  await expect(alice.getByRole("img", { name: "Muted" })).toHaveCount(0);
  await a.page.keyboard.press("m");
  await expect(alice.getByRole("img", { name: "Muted" })).toBeVisible();
  await a.page.keyboard.press("v");
  await expect(alice).toHaveAttribute("data-camera", "false");
  await a.page.keyboard.press("m");
  await a.page.keyboard.press("v");
  await expect(alice.getByRole("img", { name: "Muted" })).toHaveCount(0);
  await expect(alice).toHaveAttribute("data-camera", "true");
  await a.page.keyboard.press("Control+Shift+H");
  await expect(alice).toHaveCount(0, { timeout: 1000 });
});
