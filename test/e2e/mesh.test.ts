import { startBackend } from "../backend/backend.mjs";
import { expect, test as base } from "./support/fixtures.ts";
import type { Pattern } from "./support/media.ts";
import { expectPattern, expectTone, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/** A homeserver and nothing else: no SFU is announced, nobody would give out tokens for one. */
const test = base.extend({
  backend: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const backend = await startBackend({ authService: false });
      await use(backend);
      await backend.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

const people: Record<string, Pattern> = {
  Alice: { left: [220, 40, 40], right: [40, 60, 220], tone: 440 },
  Bob: { left: [40, 190, 60], right: [230, 210, 40], tone: 1000 },
  Carol: { left: [40, 60, 220], right: [40, 190, 60], tone: 1500 },
  Dave: { left: [230, 210, 40], right: [220, 40, 40], tone: 2200 },
};
const names = Object.keys(people);

test("four people see each other without any SFU, and go on when one leaves", async ({ world }) => {
  const accounts = [];
  for (const name of names) accounts.push(await world.account(name));
  const [alice] = accounts;
  if (alice === undefined) throw new Error("nobody");
  const { name: conference } = await world.conference(alice, accounts.slice(1));
  const apps = await Promise.all(
    accounts.map(({ displayName, signIn }) =>
      world.launch(displayName.toLowerCase(), { signIn, pattern: people[displayName] as Pattern }),
    ),
  );
  for (const { page } of apps) await joinConference(page, conference);

  const seen = apps.flatMap(({ page }, index) =>
    names.filter((_, other) => other !== index).map((name) => ({ page, name, pattern: people[name] as Pattern })),
  );
  for (const { page, name, pattern } of seen) await expectPattern(tileOf(page, name), pattern);
  const [a, b, , d] = apps;
  if (a === undefined || b === undefined || d === undefined) throw new Error("nobody");
  await expect(tileOf(a.page, "Bob")).toHaveAttribute("data-encryption", "ok");
  await a.page.screenshot({ path: test.info().outputPath("mesh.png") });

  await d.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tileOf(a.page, "Dave")).toHaveCount(0, { timeout: 3000 });
  await expectPattern(tileOf(a.page, "Bob"), people["Bob"] as Pattern);
  await expectTone(b.page, 440).catch(() => undefined);
});
