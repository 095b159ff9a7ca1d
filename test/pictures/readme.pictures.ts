import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../e2e/support/fixtures.ts";
import type { Rgb } from "../e2e/support/media.ts";
import { tileOf } from "../e2e/support/observe.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { writePortrait } from "./portrait.ts";

const looks: Record<string, [Rgb, Rgb]> = {
  Ada: [
    [20, 70, 90],
    [150, 210, 235],
  ],
  Grace: [
    [40, 80, 45],
    [170, 220, 180],
  ],
  Linus: [
    [85, 60, 95],
    [225, 190, 235],
  ],
  Radia: [
    [100, 55, 60],
    [250, 185, 190],
  ],
};

/** The README's picture: four people in a call, from the real app. */
test("readme", async ({ world }) => {
  test.setTimeout(300_000);
  const accounts = [];
  for (const name of Object.keys(looks)) accounts.push(await world.account(name));
  const [ada, ...others] = accounts;
  if (ada === undefined) throw new Error("nobody");
  const { name } = await world.conference(ada, others, "Weekly planning");
  const instances = [];
  for (const account of accounts) {
    const film = join(world.folder("films"), `${account.displayName}.y4m`);
    mkdirSync(world.folder("films"), { recursive: true });
    const look = looks[account.displayName];
    if (look !== undefined) writePortrait(film, ...look);
    const instance = await world.launch(account.displayName, { signIn: account.signIn, film });
    await joinConference(instance.page, name);
    instances.push(instance);
  }
  const first = instances[0];
  if (first === undefined) throw new Error("nobody");
  for (const other of others) {
    const tile = tileOf(first.page, other.displayName);
    await expect(tile).toHaveAttribute("data-camera", "true");
    // Full size, not the first small layer.
    await expect
      .poll(() => tile.evaluate((element) => element.querySelector("video")?.videoWidth ?? 0), { timeout: 60_000 })
      .toBeGreaterThanOrEqual(640);
  }
  await first.page.mouse.move(5, 5);
  await first.page.screenshot({ path: join(import.meta.dirname, "..", "..", "assets", "pictures", "call.png") });
});
