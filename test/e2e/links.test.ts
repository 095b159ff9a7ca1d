import { startAgain } from "./support/desktop.ts";
import { expect, test } from "./support/fixtures.ts";
import { settle, showTheme } from "./support/steps.ts";

const lobby = { name: "Join", exact: true } as const;

test("a link opens the lobby: at a start, in the app that runs, and pasted; it never joins", async ({ world }) => {
  const alice = await world.account("Alice");
  const first = await world.conference(alice, [], "First");
  const second = await world.conference(alice, [], "Second");
  const profile = `alice-${process.pid}`;
  const link = (roomId: string) => `matrix:roomid/${encodeURIComponent(roomId.slice(1))}?action=call`;
  const a = await world.launch("alice", { profile, signIn: alice.signIn, args: [link(first.roomId)] });
  await expect(a.page.getByRole("heading", { name: "First" })).toBeVisible();
  await expect(a.page.getByRole("button", lobby)).toBeEnabled();

  expect(await startAgain(a, profile, ["--", `parley:${link(second.roomId).slice("matrix:".length)}`])).toBe(0);
  await expect(a.page.getByRole("heading", { name: "Second" })).toBeVisible();
  await expect(a.page.getByRole("button", lobby)).toBeEnabled();
  await a.page.getByRole("button", { name: "Back" }).click();

  await a.page.getByRole("button", { name: "Open a link" }).click();
  await a.page
    .getByRole("textbox", { name: "Link" })
    .fill(`https://call.example.org/room/#/First?roomId=${encodeURIComponent(first.roomId)}`);
  await a.page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(a.page.getByRole("heading", { name: "First" })).toBeVisible();
  await a.page.getByRole("button", { name: "Back" }).click();
  const state = (await world.api(
    alice,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(first.roomId)}/state`,
  )) as unknown as { type: string }[];
  expect(state.filter((event) => event.type === "org.matrix.msc3401.call.member")).toEqual([]);
});

test("a hostile or broken link is refused with a sentence of its own", async ({ world }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const profile = `alice-${process.pid}`;
  const a = await world.launch("alice", { profile, signIn: alice.signIn });
  const { page } = a;
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();

  // From another app, beside a switch: the switch does nothing in the app that runs, the link has its sentence.
  expect(await startAgain(a, profile, ["--remote-debugging-port=0", "matrix:r/%E2%80%AEgro.elpmaxe:x"])).toBe(0);
  await expect(page.getByText("This link hides something")).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await showTheme(page, theme);
    await page.screenshot({ path: test.info().outputPath(`refused-${theme}.png`) });
  }
  await page.getByRole("button", { name: "Dismiss" }).click();
  // What is no link of ours is none at all.
  expect(await startAgain(a, profile, ["javascript:alert(1)", "file:///etc/passwd"])).toBe(0);
  await expect(page.getByRole("alert")).toHaveCount(0);

  await page.getByRole("button", { name: "Open a link" }).click();
  const field = page.getByRole("textbox", { name: "Link" });
  for (const [link, sentence] of [
    ["javascript:alert(1)", "Parley can't open this link"],
    ["https://example.org/", "Parley can't open this link"],
    ["matrix:r/../x:example.org", "This link is broken"],
    [`matrix:r/${"a".repeat(3000)}:example.org`, "This link is too long"],
    ["https://matrix.to@evil.example/#/#a:example.org", "This link hides something"],
    ["matrix:r/team:exa_mple.org", "This link names no real server"],
  ] as const) {
    await field.fill(link);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await expect(page.getByRole("dialog").getByText(sentence)).toBeVisible();
  }
  await settle(page);
  await page.screenshot({ path: test.info().outputPath("open-a-link.png") });
});

test("a link to where one is not asks first: a room, a person", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, []);
  const room = await world.api(bob, "POST", "/_matrix/client/v3/createRoom", {
    name: "Open house",
    preset: "public_chat",
    creation_content: { type: "org.matrix.msc3417.call" },
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const roomId = String(room["room_id"]);
  const joinedOf = async (account: typeof alice) =>
    (await world.api(account, "GET", "/_matrix/client/v3/joined_rooms"))["joined_rooms"] as string[];
  const profile = `alice-${process.pid}`;
  const a = await world.launch("alice", { profile, signIn: alice.signIn });
  await expect(a.page.getByRole("article", { name, exact: true })).toBeVisible();

  const link = `matrix:roomid/${encodeURIComponent(roomId.slice(1))}?action=join`;
  expect(await startAgain(a, profile, [link])).toBe(0);
  const question = a.page.getByRole("dialog", { name: "Join this room?" });
  await expect(question.getByText(roomId)).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`join-${theme}.png`) });
  }
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await joinedOf(alice)).not.toContain(roomId);
  expect(await startAgain(a, profile, [link])).toBe(0);
  await question.getByRole("button", { name: "Join", exact: true }).click();
  await expect(a.page.getByRole("button", lobby)).toBeEnabled();
  expect(await joinedOf(alice)).toContain(roomId);
  await a.page.getByRole("button", { name: "Back" }).click();

  const before = await joinedOf(alice);
  expect(await startAgain(a, profile, [`matrix:u/${bob.userId.slice(1)}?action=call`])).toBe(0);
  const invite = a.page.getByRole("dialog", { name: "Start a conversation?" });
  await expect(invite.getByText(bob.userId)).toBeVisible();
  expect(await joinedOf(alice)).toEqual(before);
  await invite.getByRole("button", { name: "Invite" }).click();
  await expect(a.page.getByRole("button", lobby)).toBeVisible();
  const [direct] = (await joinedOf(alice)).filter((joined) => !before.includes(joined));
  expect(direct).toBeDefined();
  // The second time it is there already.
  await a.page.getByRole("button", { name: "Back" }).click();
  expect(await startAgain(a, profile, [`https://matrix.to/#/${encodeURIComponent(bob.userId)}`])).toBe(0);
  await expect(a.page.getByRole("button", lobby)).toBeVisible();
  expect(await joinedOf(alice)).toHaveLength(before.length + 1);
});
