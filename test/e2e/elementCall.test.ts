import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import type { Instance } from "./support/app.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { enterLobby, joinConference } from "./support/steps.ts";

/** The page of the Element Call that comes with Parley, in its own view. */
async function elementCallOf({ app }: Instance): Promise<Page> {
  const isIt = (page: Page) => page.url().startsWith("parley-element-call:");
  await expect.poll(() => app.windows().some(isIt), { timeout: 20_000 }).toBe(true);
  const page = app.windows().find(isIt);
  if (page === undefined) throw new Error("no Element Call");
  return page;
}

test("a call between Parley and the real Element Call", async ({ world }) => {
  const { alice, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await enterLobby(b.page, name);
  await b.page.getByRole("button", { name: "Open in Element Call view" }).click();
  const call = await elementCallOf(b);
  call.on("console", (message) => console.log("EC", message.type(), message.text().slice(0, 300)));
  await call.getByTestId("lobby_joinCall").click();
  await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(2);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(call.locator("body"), patterns.alice);
});
