import type { Locator, Page } from "@playwright/test";
import { startFederation } from "../../backend/federation.mjs";
import { logIn, sessionRequest } from "../../backend/matrixApi.mjs";
import { expect, test as base } from "./fixtures.ts";
import type { Account, World } from "./fixtures.ts";

export type Federation = Awaited<ReturnType<typeof startFederation>>;
type Session = Awaited<ReturnType<typeof logIn>>;

let counter = 0;

/** As `test`, with a second homeserver for guests beside the main one, each with its own media server. */
export const test = base.extend<object, { federation: Federation }>({
  federation: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const federation = await startFederation();
      await use(federation);
      await federation.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  backend: [async ({ federation }, use) => use(federation.main), { scope: "worker" }],
});

/** A space of the owner's, so that conferences can be made in the app. */
export async function makeSpace(world: World, owner: Account, name = "Studio"): Promise<string> {
  const space = await world.api(owner, "POST", "/_matrix/client/v3/createRoom", {
    name,
    preset: "private_chat",
    creation_content: { type: "m.space" },
  });
  return String(space["room_id"]);
}

/** Makes a conference which one can ask to enter, in the app, and reads its link there; ends in the lobby. */
export async function makeOpenConference(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "New conference" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("radio", { name: "Anybody with the link asks to enter" }).click();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await page.getByRole("button", { name: "Invite people" }).click();
  const shown = page.getByRole("dialog").locator("[data-link]");
  await expect(shown).toContainText("guests=");
  const link = await shown.innerText();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  return link;
}

/** What a person without an account does with a link. */
export async function askToEnter(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("button", { name: "Ask to enter" }).click();
}

export function knockOf(page: Page, name: string): Locator {
  return page.getByRole("region", { name: "People who ask to enter" }).getByText(name, { exact: true });
}

/** An account of the second homeserver, in the rooms of the first that it was invited to. */
export async function accountElsewhere(
  world: World,
  { main, guests }: Federation,
  host: Account,
  displayName: string,
  rooms: string[],
): Promise<Account & { session: Session }> {
  const username = `${displayName.toLowerCase()}-${process.pid}-${counter++}`;
  const password = `pw-${username}`;
  const { userId } = await guests.register({ username, password, displayName });
  const session = await logIn(guests.homeserver.baseUrl, username, password);
  const via = encodeURIComponent(main.homeserver.serverName);
  for (const room of rooms.map(encodeURIComponent)) {
    await world.api(host, "POST", `/_matrix/client/v3/rooms/${room}/invite`, { user_id: userId });
    await sessionRequest(session, "POST", `/_matrix/client/v3/join/${room}?server_name=${via}&via=${via}`, {});
  }
  const signIn = { homeserver: guests.homeserver.baseUrl, username, password };
  return { username, password, userId, displayName, signIn, session };
}
