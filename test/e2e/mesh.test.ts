import type { ElectronApplication, Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { startBackend } from "../backend/backend.mjs";
import { withDescendants } from "./support/app.ts";
import { expect, test as base } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import type { Pattern } from "./support/media.ts";
import { decodedFrames, expectPattern, expectTone, tileOf } from "./support/observe.ts";
import { openSlides, slides } from "./support/slides.ts";
import { enterLobby, joinConference } from "./support/steps.ts";

/** A homeserver that announces no SFU, and none that runs, unless a test starts it. */
const test = base.extend({
  backend: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const backend = await startBackend({ announce: false });
      await Promise.all([backend.stopPart("livekit"), backend.stopPart("authService")]);
      await use(backend);
      await backend.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

const people = {
  ...patterns,
  carol: { left: patterns.alice.right, right: patterns.bob.left, tone: 1500 },
  dave: { left: patterns.bob.right, right: patterns.alice.left, tone: 2200 },
} as const satisfies Record<string, Pattern>;

/** Writes somebody's membership into the room, as another client would; nobody answers behind it. */
async function claim(world: World, account: Account, roomId: string, transport: object): Promise<void> {
  const key = encodeURIComponent(`_${account.userId}_OTHER_m.call`);
  await world.api(
    account,
    "PUT",
    `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/org.matrix.msc3401.call.member/${key}`,
    {
      application: "m.call",
      call_id: "",
      scope: "m.room",
      device_id: "OTHER",
      membershipID: `${account.userId}:OTHER`,
      expires: 3_600_000,
      focus_active: { type: "livekit", focus_selection: "multi_sfu" },
      foci_preferred: [transport] as never,
    },
  );
}

/** Stops or goes on with the process that has all sockets of the page: no packet of its connections gets through. */
function setLink(app: ElectronApplication, up: boolean): void {
  const network = withDescendants(app.process().pid ?? 0).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("network.mojom.NetworkService"),
  );
  expect(network).toHaveLength(1);
  for (const pid of network) process.kill(pid, up ? "SIGCONT" : "SIGSTOP");
}

test("four people see each other without any SFU, and go on when one leaves", async ({ world }) => {
  const named = ["Alice", "Bob", "Carol", "Dave"] as const;
  const patternOf = (name: (typeof named)[number]): Pattern => people[name.toLowerCase() as keyof typeof people];
  const alice = await world.account("Alice");
  const others = [await world.account("Bob"), await world.account("Carol"), await world.account("Dave")];
  const { name } = await world.conference(alice, others);
  const start = async (account: Account, who: (typeof named)[number]) => {
    const instance = await world.launch(who, { signIn: account.signIn, pattern: patternOf(who) });
    await joinConference(instance.page, name);
    return instance.page;
  };
  const pages = [];
  for (const [index, account] of [alice, ...others].entries())
    pages.push(await start(account, named[index] ?? "Alice"));

  for (const [index, page] of pages.entries()) {
    for (const other of named.filter((_, each) => each !== index))
      await expectPattern(tileOf(page, other), patternOf(other), 30_000);
  }
  const [a, b, , d] = pages;
  if (a === undefined || b === undefined || d === undefined) throw new Error("nobody is there");
  await expect(tileOf(a, "Bob")).toHaveAttribute("data-encryption", "ok");
  await a.screenshot({ path: test.info().outputPath("mesh.png") });

  await d.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tileOf(a, "Dave")).toHaveCount(0, { timeout: 3000 });
  const before = await decodedFrames(tileOf(a, "Bob"));
  await expect.poll(() => decodedFrames(tileOf(a, "Bob"))).toBeGreaterThan(before + 5);
});

test("in a mesh a screen is shared, a cut link comes back, and so does a reloaded window", async ({ world }) => {
  const { a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectTone(b.page, patterns.alice.tone);
  await expectTone(a.page, patterns.bob.tone);

  await a.page.getByRole("button", { name: "Turn camera off" }).click();
  await expect(tileOf(b.page, "Alice").locator("video")).toHaveCount(0);
  await a.page.getByRole("button", { name: "Turn camera on" }).click();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);

  await openSlides(a.app);
  await a.page.getByRole("button", { name: "Share screen", exact: true }).click();
  const dialog = a.page.getByRole("dialog");
  await expect(dialog.getByRole("radio").first()).toBeChecked();
  await dialog.getByRole("button", { name: "Share screen" }).click();
  const shared = tileOf(b.page, "Screen of Alice");
  await expectPattern(shared, slides);
  await a.page.getByRole("button", { name: "Stop sharing" }).click();
  await expect(shared).toHaveCount(0);

  const bob = tileOf(a.page, "Bob");
  setLink(b.app, false);
  await expect(bob.getByRole("img", { name: "Connection lost" })).toBeVisible({ timeout: 30_000 });
  const cut = await decodedFrames(bob);
  setLink(b.app, true);
  const back = Date.now();
  await expect.poll(() => decodedFrames(bob), { timeout: 30_000, intervals: [50] }).toBeGreaterThan(cut + 3);
  test.info().annotations.push({ type: "link back", description: `${Date.now() - back} ms` });

  await b.page.reload();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectPattern(bob, patterns.bob);
});

test("a ninth in a mesh is told so, and where a member has an SFU all of them move there", async ({
  world,
  backend,
}) => {
  const { alice, bob, a, b } = await world.pair();
  const crowd = [];
  for (let index = 0; index < 8; index++) crowd.push(await world.account("Crowd"));
  const full = await world.conference(alice, crowd, "Full house");
  for (const account of crowd) await claim(world, account, full.roomId, { type: "full_mesh" });
  await expect.poll(() => presentIn(a.page, full.roomId)).toBe(8);
  await a.page
    .getByRole("article", { name: "Full house" })
    .getByRole("button", { name: "Full house", exact: true })
    .click();
  await expect(a.page.getByText("This call is full")).toBeVisible();
  await a.page.screenshot({ path: test.info().outputPath("full.png") });
  await a.page.keyboard.press("Escape");

  const [carol] = crowd;
  if (carol === undefined) throw new Error("nobody is there");
  const { name, roomId } = await world.conference(alice, [bob, carol], "Moving");
  await enterLobby(a.page, name);
  await expect(a.page.getByText("Directly from device to device")).toBeVisible();
  await a.page.screenshot({ path: test.info().outputPath("lobby.png") });
  await a.page.getByRole("button", { name: "Join", exact: true }).click();
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await Promise.all([backend.startPart("livekit"), backend.startPart("authService")]);
  // Whoever is in the call stays in sight all the while.
  const gone = await a.page.evaluateHandle((identity) => {
    const times = { count: 0 };
    new MutationObserver(() => {
      if (document.querySelector(`[data-identity^="${identity}"]`) === null) times.count++;
    }).observe(document.body, { childList: true, subtree: true });
    return times;
  }, bob.userId);
  await claim(world, carol, roomId, { type: "livekit", livekit_service_url: backend.authServiceUrl });
  await expect.poll(() => transportOf(world, alice, roomId)).toBe("livekit");
  await expect.poll(() => transportOf(world, bob, roomId)).toBe("livekit");
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expect(a.page.locator("[data-media=connected]")).toBeVisible();
  expect(await gone.evaluate(({ count }) => count)).toBe(0);
});

test("whoever never connects directly stays outside where there is no relay, and is told the remedy", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await page.evaluate(() => window.parley.changeSettings({ neverDirect: true }));
  await page.getByRole("article", { name, exact: true }).getByRole("button", { name, exact: true }).click();
  await expect(page.getByText("No relay to go through")).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("no-relay.png") });
  await page.evaluate(() => window.parley.changeSettings({ neverDirect: false }));
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Directly from device to device")).toBeVisible();
});

/** How many people the home screen shows in the call of a conference. */
async function presentIn(page: Page, roomId: string): Promise<number> {
  const state = await page.evaluate(() => window.parley.getState({}));
  if (!state.ok) return 0;
  const all = state.value.conferences.spaces.flatMap(({ conferences }) => conferences);
  return all.find((conference) => conference.roomId === roomId)?.present.length ?? 0;
}

/** By what a person's membership says their media goes. */
async function transportOf(world: World, account: Account, roomId: string): Promise<string | undefined> {
  const state = (await world.api(
    account,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state`,
  )) as unknown as { type: string; sender: string; content: { foci_preferred?: { type: string }[] } }[];
  const own = state.filter(({ type, sender }) => type.endsWith("call.member") && sender === account.userId);
  return own.map(({ content }) => content.foci_preferred?.[0]?.type).find((type) => type !== undefined);
}
