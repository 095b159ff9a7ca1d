import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startAgain } from "./support/desktop.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { decodedFrames, expectPattern, loudestTone, tileOf } from "./support/observe.ts";
import { showTheme } from "./support/steps.ts";

test("a link of Element Call with a password: media opens with the right one, and says so with a wrong one", async ({
  world,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const room = await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
    name: "Stand-up",
    preset: "public_chat",
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const roomId = String(room["room_id"]);
  const server = alice.userId.slice(alice.userId.indexOf(":") + 1);
  const password = `pass word+${process.pid}/é`;
  const link = (text: string) =>
    `https://call.example.org/room/#/Stand-up?roomId=${encodeURIComponent(roomId)}&password=${encodeURIComponent(text)}&viaServers=${encodeURIComponent(server)}`;
  const handed = (text: string) => `parley:open?url=${encodeURIComponent(link(text))}`;
  const profiles = [`alice-${process.pid}-password`, `bob-${process.pid}-password`] as const;
  const [a, b] = await Promise.all([
    world.launch("alice", {
      signIn: alice.signIn,
      profile: profiles[0],
      pattern: patterns.alice,
      args: [handed(password)],
    }),
    world.launch("bob", { signIn: bob.signIn, profile: profiles[1], pattern: patterns.bob, args: [handed("guessed")] }),
  ]);
  const joinButton = { name: "Join", exact: true } as const;
  await b.page.getByRole("dialog", { name: "Join this room?" }).getByRole("button", joinButton).click();
  for (const { page } of [a, b]) {
    await page.getByRole("main").getByRole("button", joinButton).click();
    await expect(page.getByRole("button", { name: "Leave", exact: true })).toBeVisible();
  }
  const alicesTile = tileOf(b.page, "Alice");
  await expect(alicesTile).toHaveAttribute("data-encryption", "missingKey");
  await expect(alicesTile.getByText("Uses another password")).toBeVisible();
  expect(await decodedFrames(alicesTile)).toBe(0);
  expect(await loudestTone(b.page)).not.toBeCloseTo(patterns.alice.tone, -2);
  for (const theme of ["dark", "light"] as const) {
    await showTheme(b.page, theme);
    await b.page.screenshot({ path: test.info().outputPath(`other-password-${theme}.png`) });
  }

  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tileOf(a.page, "Bob")).toHaveCount(0);
  expect(await startAgain(b, profiles[1], [handed(password)])).toBe(0);
  await b.page.getByRole("main").getByRole("button", joinButton).click();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expect(tileOf(a.page, "Bob")).toHaveAttribute("data-encryption", "ok");
  await expect(
    tileOf(a.page, "Bob").getByRole("img", { name: "Encrypted with the password of the link" }),
  ).toBeVisible();
  await a.page.screenshot({ path: test.info().outputPath("password.png") });

  // After a restart of the page too, and passed on whole.
  await a.page.reload();
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  const shared = await b.page.evaluate((id) => window.parley.getConferenceLink({ roomId: id }), roomId);
  expect(shared.ok && new URL(shared.value.link).search).toBe("");
  expect(shared.ok && new URL(shared.value.link).hash).toContain(`password=${encodeURIComponent(password)}`);

  // It lies on no disk as it is.
  await Promise.all([a.quit(), b.quit()]);
  const spellings = [password, encodeURIComponent(password), encodeURIComponent(encodeURIComponent(password))];
  for (const { folder } of [a, b]) {
    const files = globSync(join(folder, "**", "*"), { withFileTypes: true }).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      for (const text of spellings) expect(bytes.includes(text), `${text} in ${file.name}`).toBe(false);
    }
  }
});
