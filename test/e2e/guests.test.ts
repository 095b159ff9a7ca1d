import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { startFederation } from "../backend/federation.mjs";
import { logIn, sessionRequest } from "../backend/matrixApi.mjs";
import { expectAccessible, expectReachableEnlarged } from "./support/accessibility.ts";
import type { Instance } from "./support/app.ts";
import { askToEnter, knockOf, makeOpenConference, makeSpace, test } from "./support/federated.ts";
import { expect } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, expectTone, tileOf } from "./support/observe.ts";
import { showTheme } from "./support/steps.ts";

const join_ = { name: "Join", exact: true } as const;
const leave = { name: "Leave", exact: true } as const;

test("a link, a name, a knock, admitted: they see and hear each other, encrypted, and nothing of the guest remains", async ({
  world,
  federation,
}) => {
  const alice = await world.account("Alice");
  await makeSpace(world, alice);
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  const link = await makeOpenConference(a.page, "Open day");
  await a.page.getByRole("button", join_).click();
  await expect(a.page.getByRole("button", leave)).toBeVisible();

  const profile = `guest-${process.pid}`;
  const g = await world.launch("guest", { profile, pattern: patterns.bob, args: [link] });
  await expect(g.page.getByRole("heading", { name: "Open day" })).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await showTheme(g.page, theme);
    await g.page.screenshot({ path: test.info().outputPath(`offer-${theme}.png`) });
  }
  await askToEnter(g.page, "Gus");
  await expect(g.page.getByRole("heading", { name: "Waiting to be let in" })).toBeVisible();
  await expect(knockOf(a.page, "Gus")).toBeVisible();
  await g.page.screenshot({ path: test.info().outputPath("waiting-light.png") });
  await a.page.screenshot({ path: test.info().outputPath("knock-in-call.png") });

  const clicked = Date.now();
  await a.page.getByRole("button", { name: "Admit Gus" }).click();
  await expect(g.page.getByRole("button", join_)).toBeEnabled();
  test.info().annotations.push({ type: "admit to lobby", description: `${Date.now() - clicked} ms` });
  await expect(g.page.getByRole("heading", { name: "Open day" })).toBeVisible();
  await expect(knockOf(a.page, "Gus")).toHaveCount(0);
  await g.page.getByRole("button", join_).click();

  await expectPattern(tileOf(g.page, "Alice"), patterns.alice);
  await expectPattern(tileOf(a.page, "Gus"), patterns.bob);
  await expectTone(g.page, patterns.alice.tone);
  await expectTone(a.page, patterns.bob.tone);
  await expect(tileOf(g.page, "Alice")).toHaveAttribute("data-encryption", "ok");
  await expect(tileOf(a.page, "Gus")).toHaveAttribute("data-encryption", "ok");

  const me = await g.page.evaluate(() => window.parley.getState({}));
  const userId = me.ok && me.value.session.phase === "signedIn" ? me.value.session.me.userId : "";
  expect(userId.endsWith(`:${federation.guests.homeserver.serverName}`)).toBe(true);
  await g.page.getByRole("button", leave).click();
  await expect(tileOf(a.page, "Gus")).toHaveCount(0);
  await expect(g.page.getByRole("heading", { name: "You can go in" })).toBeVisible();
  await g.page.screenshot({ path: test.info().outputPath("visit-light.png") });
  await g.page.getByRole("button", { name: "End visit and forget me" }).click();
  await expect(g.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  expect(existsSync(join(g.folder, "config", "Parley", profile, "matrix"))).toBe(false);
  // The account is gone at its server too.
  const profileAnswer = await fetch(
    `${federation.guests.homeserver.baseUrl}/_matrix/client/v3/profile/${encodeURIComponent(userId)}/displayname`,
  );
  expect(await profileAnswer.json()).not.toMatchObject({ displayname: "Gus" });
});

test("declined: the guest learns it, asks again, and the new knock is held back for a while", async ({ world }) => {
  const alice = await world.account("Alice");
  await makeSpace(world, alice);
  const a = await world.launch("alice", { signIn: alice.signIn });
  const link = await makeOpenConference(a.page, "Board");
  const g = await world.launch("guest", { args: [link] });
  // Looks like the moderator: Cyrillic А, Latin rest.
  await askToEnter(g.page, "Аlice");
  await expect(a.page.getByText("Looks like Alice, but is somebody else")).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`knock-${theme}.png`) });
  }
  await a.page.getByRole("button", { name: "Decline Аlice" }).click();
  await expect(g.page.getByRole("heading", { name: "You were not admitted" })).toBeVisible();
  await expect(knockOf(a.page, "Аlice")).toHaveCount(0);
  await g.page.screenshot({ path: test.info().outputPath("declined.png") });

  await g.page.getByRole("button", { name: "Ask again" }).click();
  await expect(g.page.getByRole("heading", { name: "Waiting to be let in" })).toBeVisible();
  const knocks = await a.page.evaluate(() => window.parley.getState({}));
  expect(knocks.ok && knocks.value.knocks).toEqual([]);
  // Nobody answers: after half a minute that is said, and by then the knock is shown again.
  await expect(g.page.getByText("Nobody has answered yet.")).toBeVisible({ timeout: 40_000 });
  await expect(knockOf(a.page, "Аlice")).toBeVisible();
  await g.page.getByRole("button", { name: "Cancel" }).click();
  await expect(g.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(knockOf(a.page, "Аlice")).toHaveCount(0);
});

test("two at once are let in by one click; a flood is one card; nobody is there to let a guest in", async ({
  world,
  federation,
}) => {
  const alice = await world.account("Alice");
  await makeSpace(world, alice);
  const profile = `alice-${process.pid}-two`;
  const a = await world.launch("alice", { profile, signIn: alice.signIn });
  const link = await makeOpenConference(a.page, "Town hall");
  const [g, h] = await Promise.all([
    world.launch("gus", { args: [link], noDevices: true }),
    world.launch("hal", { args: [link], noDevices: true }),
  ]);
  await askToEnter(g.page, "Gus");
  await askToEnter(h.page, "Hal");
  await expect(knockOf(a.page, "Gus")).toBeVisible();
  await expect(knockOf(a.page, "Hal")).toBeVisible();
  await a.page.getByRole("button", { name: "Admit all" }).click();
  await expect(g.page.getByRole("button", join_)).toBeEnabled();
  await expect(h.page.getByRole("button", join_)).toBeEnabled();
  await h.page.getByRole("button", join_).click();
  await g.page.getByRole("button", join_).click();
  // Guests meet even while nobody of the house is in the call.
  await expect(tileOf(g.page, "Hal")).toBeVisible();
  await expect(tileOf(h.page, "Gus")).toBeVisible();
  // Who was let in lets nobody in.
  const gus = await g.page.evaluate(() => window.parley.getState({}));
  await h.kill();

  // The moderator leaves: who asks then waits, and is told that it may be in vain; on return they are seen and let in.
  await a.quit();
  const late = await world.launch("late", { args: [link], noDevices: true });
  await askToEnter(late.page, "Late");
  await expect(late.page.getByRole("heading", { name: "Waiting to be let in" })).toBeVisible();
  await expect(late.page.getByText("Nobody has answered yet.")).toBeVisible({ timeout: 40_000 });
  await late.page.screenshot({ path: test.info().outputPath("unanswered.png") });
  expect(gus.ok && gus.value.knocks).toEqual([]);
  const names = ["Ann", "Ben", "Cleo", "<b>Dan</b>"];
  const roomId = `!${decodeURIComponent(/roomid\/([^?]+)/.exec(link)?.[1] ?? "")}`;
  await Promise.all(names.map((name) => knockByApi(federation, roomId, name)));
  const back = await world.launch("alice", { profile });
  const flood = back.page.getByRole("article", { name: "5 people ask to enter" });
  await expect(flood).toBeVisible();
  await expect(flood.getByText("Late")).toHaveCount(0);
  await expect(flood.getByRole("button", { name: "Admit all" })).toHaveCount(0);
  for (const theme of ["dark", "light"] as const) {
    await showTheme(back.page, theme);
    await back.page.screenshot({ path: test.info().outputPath(`flood-${theme}.png`) });
  }
  await flood.getByRole("button", { name: "Show who asks" }).click();
  await expect(flood.getByText("<b>Dan</b>", { exact: true })).toBeVisible();
  await back.page.screenshot({ path: test.info().outputPath("flood-open.png") });
  await flood.getByRole("button", { name: "Admit Late" }).click();
  await expect(late.page.getByRole("button", join_)).toBeEnabled();
});

test("bad links and servers each have their sentence", async ({ world, federation }) => {
  const alice = await world.account("Alice");
  await makeSpace(world, alice);
  const a = await world.launch("alice", { signIn: alice.signIn });
  const link = await makeOpenConference(a.page, "Clinic");
  const { page } = await world.launch("guest", { noDevices: true });
  const paste = async (text: string) => {
    await page.getByRole("button", { name: "Join with a link, without an account" }).click();
    await page.getByRole("textbox", { name: "Link" }).fill(text);
    await page.getByRole("button", { name: "Open", exact: true }).click();
  };
  const dialog = page.getByRole("dialog");
  await paste("https://example.org/");
  await expect(dialog.getByText("Parley can't open this link")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await paste(link.replace(/guests=[^&]*&/, ""));
  await expect(dialog.getByText("This link is not for guests")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  // The homeserver of the members is no place for guests, whatever a link says.
  const main = encodeURIComponent(federation.main.homeserver.baseUrl.slice("http://".length));
  await paste(link.replace(/guests=[^&]*/, `guests=${main}`));
  await askToEnter(page, "Gus");
  await expect(page.getByText("The server takes no guests")).toBeVisible();
  await page.getByRole("button", { name: "I have an account" }).click();
  await page.getByRole("button", { name: "Join as a guest instead" }).click();
  await askToEnter(page, "\u202E\u200B");
  await expect(page.getByText("This name can't be shown")).toBeVisible();

  // A server that is down.
  await page.reload();
  await federation.guests.stopPart("homeserver");
  try {
    await page.evaluate((text) => window.parley.offerGuestEntry({ link: text }), link);
    await askToEnter(page, "Gus");
    await expect(page.getByText("The server for guests can't be reached")).toBeVisible();
    await page.screenshot({ path: test.info().outputPath("guest-server-down.png") });
  } finally {
    await federation.guests.startPart("homeserver");
  }

  // A room that does not exist, or not any more.
  const gone = link.replace(/roomid\/[^?]+/, `roomid/${"x".repeat(43)}`);
  await page.evaluate((text) => window.parley.offerGuestEntry({ link: text }), gone);
  await askToEnter(page, `Gus ${"Z\u0301\u0302\u0303\u0304\u0305".repeat(8)}`);
  await expect(page.getByText("This conference is gone")).toBeVisible({ timeout: 30_000 });
  await page.screenshot({ path: test.info().outputPath("gone.png") });
  await page.getByRole("button", { name: "Give up" }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();

  // A link that names a server which the conference itself does not.
  const roomId = `!${decodeURIComponent(/roomid\/([^?]+)/.exec(link)?.[1] ?? "")}`;
  await world.api(alice, "PUT", `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/io.parley.guests/`, {
    server_name: "guests.example.org",
  });
  await page.evaluate((text) => window.parley.offerGuestEntry({ link: text }), link);
  await askToEnter(page, "Gus");
  await expect(a.page.getByText(`From ${federation.guests.homeserver.serverName}`)).toBeVisible();
  await a.page.getByRole("button", { name: "Admit Gus" }).click();
  await expect(page.getByText("This link is not to be trusted")).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("not-trusted.png") });
});

test("a guest who keeps the account is signed in with it after a restart", async ({ world, federation }) => {
  const alice = await world.account("Alice");
  await makeSpace(world, alice);
  const a = await world.launch("alice", { signIn: alice.signIn });
  const link = await makeOpenConference(a.page, "Clinic");
  const profile = `kept-${process.pid}`;
  const g = await world.launch("guest", { profile, args: [link], noDevices: true });
  await askToEnter(g.page, "Kim");
  await a.page.getByRole("button", { name: "Admit Kim" }).click();
  await expect(g.page.getByRole("button", join_)).toBeEnabled();
  await g.page.getByRole("button", { name: "Back" }).click();
  await g.page.getByRole("textbox", { name: "New password" }).fill("a-password-of-kim");
  await g.page.getByRole("button", { name: "Keep account" }).click();
  await expect(g.page.getByRole("button", { name: /^Account: Kim/ })).toBeVisible();
  const state = await g.page.evaluate(() => window.parley.getState({}));
  const userId = state.ok && state.value.session.phase === "signedIn" ? state.value.session.me.userId : "";
  await g.quit();
  const again = await world.launch("guest", { profile, noDevices: true });
  await expect(again.page.getByRole("button", { name: /^Account: Kim/ })).toBeVisible();
  const login = await logIn(federation.guests.homeserver.baseUrl, userId, "a-password-of-kim");
  expect(login.userId).toBe(userId);
});

test("the account of a guest whose app was killed is ended at the next start", async ({ world, federation }) => {
  const { main, guests } = federation;
  const address = encodeURIComponent(guests.homeserver.baseUrl.slice("http://".length));
  const via = encodeURIComponent(main.homeserver.serverName);
  const link = `parley:roomid/${"x".repeat(43)}?via=${via}&guests=${address}&name=Clinic`;
  const profile = `killed-${process.pid}`;
  const g = await world.launch("guest", { profile, args: [link], noDevices: true });
  await askToEnter(g.page, "Gone");
  await expect(g.page.getByText("This conference is gone")).toBeVisible({ timeout: 30_000 });
  const state = await g.page.evaluate(() => window.parley.getState({}));
  const userId = state.ok && state.value.session.phase === "signedIn" ? state.value.session.me.userId : "";
  const named = async () => {
    const path = `/_matrix/client/v3/profile/${encodeURIComponent(userId)}/displayname`;
    return ((await (await fetch(guests.homeserver.baseUrl + path)).json()) as { displayname?: string }).displayname;
  };
  expect(await named()).toBe("Gone");
  await g.kill();
  expect(await named()).toBe("Gone");
  const again = await world.launch("guest", { profile, noDevices: true });
  await expect(again.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect.poll(named).toBeUndefined();
});

test("the link and its QR code are copied and saved; a person with an account asks too", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  await makeSpace(world, alice);
  const a = await world.launch("alice", { signIn: alice.signIn });
  const link = await makeOpenConference(a.page, "Open day");
  await a.page.getByRole("button", { name: "Invite people" }).click();
  const dialog = a.page.getByRole("dialog");
  await expect(dialog.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`invite-${theme}.png`) });
  }
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(dialog.getByRole("button", { name: "Link copied" })).toBeVisible();
  expect(await a.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(link);
  const file = test.info().outputPath("qr.png");
  await a.app.evaluate(({ dialog: system }, filePath) => {
    system.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await dialog.getByRole("button", { name: "Save QR code" }).click();
  await expect(dialog.getByRole("button", { name: "QR code saved" })).toBeVisible();
  expect(readFileSync(file).subarray(1, 4).toString()).toBe("PNG");
  await dialog.getByRole("button", { name: "Close" }).click();

  const b = await world.launch("bob", { signIn: bob.signIn, args: [link] });
  await b.page.getByRole("dialog").getByRole("button", { name: "Join", exact: true }).click();
  await expect(b.page.getByRole("heading", { name: "Waiting to be let in" })).toBeVisible();
  await b.page.screenshot({ path: test.info().outputPath("account-waits.png") });
  await a.page.getByRole("button", { name: "Admit Bob" }).click();
  await expect(b.page.getByRole("heading", { name: "Open day" })).toBeVisible();
  await expect(b.page.getByRole("button", join_)).toBeEnabled();
});

test("what a guest sees passes axe, and is reachable at 200 %", async ({ world }) => {
  test.setTimeout(240_000);
  const alice = await world.account("Alice");
  await makeSpace(world, alice);
  const a = await world.launch("alice", { signIn: alice.signIn, noDevices: true });
  const link = await makeOpenConference(a.page, "Clinic");
  await a.page.getByRole("button", { name: "Invite people" }).click();
  await check(a, "link of a conference");
  await a.page.getByRole("button", { name: "Change who may come in" }).click();
  await expect(a.page.getByRole("textbox", { name: "Server for guests" })).toBeVisible();
  await check(a, "who may come in");
  await a.page.keyboard.press("Escape");
  await a.page.keyboard.press("Escape");

  const g = await world.launch("guest", { args: [link], noDevices: true });
  await expect(g.page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  await check(g, "guest name");
  await askToEnter(g.page, "Gus");
  await expect(g.page.getByRole("heading", { name: "Waiting to be let in" })).toBeVisible();
  await check(g, "guest waiting");
  await expect(knockOf(a.page, "Gus")).toBeVisible();
  await check(a, "knock");
  const h = await world.launch("declined", { args: [link], noDevices: true });
  await askToEnter(h.page, "Hal");
  await a.page.getByRole("button", { name: "Decline Hal" }).click();
  await expect(h.page.getByRole("heading", { name: "You were not admitted" })).toBeVisible();
  await check(h, "guest declined");
  await a.page.getByRole("button", { name: "Admit Gus" }).click();
  await g.page.getByRole("button", { name: "Back" }).click();
  await expect(g.page.getByRole("button", { name: "Keep account" })).toBeVisible();
  await check(g, "guest keeps the account");
});

type Federation = Awaited<ReturnType<typeof startFederation>>;

/** Somebody who asks by another client. */
async function knockByApi(federation: Federation, roomId: string, name: string): Promise<void> {
  const { baseUrl } = federation.guests.homeserver;
  const username = `knocker-${Math.random().toString(36).slice(2)}`;
  await federation.guests.register({ username, password: `pw-${username}`, displayName: name });
  const session = await logIn(baseUrl, username, `pw-${username}`);
  const via = encodeURIComponent(federation.main.homeserver.serverName);
  await sessionRequest(session, "POST", `/_matrix/client/v3/knock/${encodeURIComponent(roomId)}?via=${via}`, {});
}

async function check({ app, page }: Instance, screen: string): Promise<void> {
  await expectAccessible(page, screen);
  await expectReachableEnlarged(app, page, screen);
}
