import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./support/accessibility.ts";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectMoving, expectPattern, tileOf } from "./support/observe.ts";
import { makeBackup, resetIdentity, startOtherClient } from "./support/otherClient.ts";
import { joinConference, settle, showTheme } from "./support/steps.ts";
import { compareEmoji, trustOf, verifyDevice } from "./support/trust.ts";

interface Keys {
  device_keys: Record<string, Record<string, { signatures: Record<string, Record<string, string>> }>>;
  master_keys: Record<string, { keys: Record<string, string>; signatures?: Record<string, Record<string, string>> }>;
  self_signing_keys: Record<string, { keys: Record<string, string> }>;
  user_signing_keys: Record<string, { keys: Record<string, string> }>;
}

/** What the homeserver has of a person's identity and devices, as somebody sees it. */
async function keysOf(world: World, as: Account, of: Account): Promise<Keys> {
  const keys = await world.api(as, "POST", "/_matrix/client/v3/keys/query", { device_keys: { [of.userId]: [] } });
  return keys as unknown as Keys;
}

/** The devices of a person that their identity has signed. */
async function vouchedDevices(world: World, account: Account): Promise<string[]> {
  const { device_keys: devices, self_signing_keys: signing } = await keysOf(world, account, account);
  const key = Object.keys(signing[account.userId]?.keys ?? {})[0] ?? "";
  return Object.entries(devices[account.userId] ?? {})
    .filter(([, device]) => device.signatures[account.userId]?.[key] !== undefined)
    .map(([id]) => id);
}

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter(
      (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file).includes(text),
    );
}

test("the first sign-in makes an identity, its recovery key is shown once; a second device gets keys once it is verified by emoji", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const first = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await first.page
    .getByRole("region", { name: "Save your recovery key" })
    .getByRole("button", { name: "Save it" })
    .click();
  const shown = first.page.getByLabel("Recovery key", { exact: true });
  await expect(shown).toHaveText(/^(?:E\w{3})(?: \w{4}){11}$/);
  const key = await shown.innerText();
  await settle(first.page);
  await expectAccessible(first.page, "recovery key");
  await first.page.screenshot({ path: test.info().outputPath("recovery-key.png") });
  await first.page.getByRole("button", { name: "Copy" }).click();
  expect(await first.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(key);
  await first.page.getByRole("button", { name: "I have saved it" }).click();
  await expect(first.page.getByRole("dialog")).toHaveCount(0);
  await expect(first.page.getByRole("region", { name: "Save your recovery key" })).toHaveCount(0);
  expect(await trustOf(first.page)).toMatchObject({ device: "verified", recovery: "ready" });
  await expect.poll(async () => (await vouchedDevices(world, alice)).length).toBe(1);

  await first.page.getByRole("button", { name: "Settings", exact: true }).click();
  await first.page.getByRole("tab", { name: "Security" }).click();
  await expect(first.page.getByText("You have a recovery key.")).toBeVisible();
  await expectAccessible(first.page, "security");
  await first.page.keyboard.press("Escape");
  await joinConference(first.page, name);
  const second = await world.launch("alice-second", { signIn: alice.signIn, pattern: patterns.bob });
  const card = second.page.getByRole("region", { name: "This device is not verified yet." });
  await expect(card).toBeVisible();
  await second.page.screenshot({ path: test.info().outputPath("unverified.png") });

  // In a call the device that nobody vouches for gets no keys, and both sides say so.
  await joinConference(second.page, name);
  await expect(first.page.getByRole("alert").filter({ hasText: "Alice's device is not verified" })).toBeVisible();
  await expect(second.page.getByRole("alert").filter({ hasText: "This device is not verified" })).toBeVisible();
  await expect(tileOf(second.page, "Alice")).toHaveAttribute("data-encryption", "missingKey");
  await expectPattern(tileOf(first.page, "Alice"), patterns.bob);
  await second.page.screenshot({ path: test.info().outputPath("not-verified-in-call.png") });
  await verifyDevice(second.page, first.page, "Verify this device");
  await expectPattern(tileOf(second.page, "Alice"), patterns.alice);
  for (const { page } of [first, second]) await expect(page.getByRole("alert")).toHaveCount(0);
  await expect.poll(async () => (await trustOf(second.page))?.device).toBe("verified");
  expect(await vouchedDevices(world, alice)).toHaveLength(2);
  // The first device hands over what opens the backup.
  await expect.poll(async () => (await trustOf(second.page))?.restore?.phase).toBe("done");
  for (const { folder } of [first, second]) {
    expect(filesWith(folder, key)).toEqual([]);
    expect(filesWith(folder, key.replaceAll(" ", ""))).toEqual([]);
  }
});

test("a recovery key that is wrong is told; the right one verifies the device and restores 1,000 keys", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const other = await startOtherClient(alice);
  try {
    const key = await makeBackup(other, 1000);
    const { page } = await world.launch("alice", { signIn: alice.signIn });
    await page.getByRole("button", { name: "Use recovery key" }).click();
    const field = page.getByLabel("Recovery key or passphrase");
    await field.fill("EsTc not a key at all");
    await page.getByRole("button", { name: "Verify this device" }).click();
    await expect(page.getByText("That key does not fit")).toBeVisible();
    // The way out says what it costs, and a wrong password costs nothing.
    await page.getByRole("button", { name: "I can't do either" }).last().click();
    await expect(page.getByText("old messages that only the backup could open are lost for good")).toBeVisible();
    await page.getByLabel("Password of your account").fill("wrong");
    await page.getByRole("button", { name: "Reset identity" }).click();
    await expect(page.getByText("Username or password is wrong")).toBeVisible();
    await page.screenshot({ path: test.info().outputPath("reset.png") });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Use recovery key" }).click();
    await page.evaluate(() => {
      window.parley.on.stateChanged(({ trust }) => {
        if (trust?.restore)
          Object.assign(window, { restored: [...((window as { restored?: object[] }).restored ?? []), trust.restore] });
      });
    });
    const started = performance.now();
    await field.fill(key);
    await page.getByRole("button", { name: "Verify this device" }).click();
    await expect
      .poll(async () => (await trustOf(page))?.restore?.phase, { timeout: 30_000, intervals: [50] })
      .toBe("done");
    console.log(`recovery key to 1,000 keys restored: ${Math.round(performance.now() - started)} ms`);
    expect(await trustOf(page)).toMatchObject({
      device: "verified",
      restore: { phase: "done", restored: 1000, total: 1000 },
    });
    const seen = await page.evaluate(
      () => (window as { restored?: { phase: string; done?: number }[] }).restored ?? [],
    );
    expect(seen[0]).toEqual({ phase: "fetching" });
    expect(seen.filter(({ phase, done = 0 }) => phase === "loading" && done > 0 && done < 1000).length).toBeGreaterThan(
      2,
    );
    expect(await vouchedDevices(world, alice)).toHaveLength(2);
  } finally {
    other.stop();
  }
});

test("two people verify each other in a call; a changed identity gets no keys until it is accepted", async ({
  world,
}) => {
  const { alice, bob, a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  const shield = (of: typeof a, who: string) => tileOf(of.page, who).getByRole("img", { name: /identity/i });
  await expect(shield(a, "Bob")).toHaveAccessibleName("Encrypted, identity not verified");

  await a.page.getByRole("button", { name: /^People/ }).click();
  await a.page.getByRole("complementary").getByRole("button", { name: "Options for Bob" }).click();
  await a.page.getByRole("button", { name: "Verify Bob" }).click();
  const asked = b.page.getByRole("region", { name: "Alice wants to verify you" });
  await expect(asked).toBeVisible();
  await b.page.screenshot({ path: test.info().outputPath("asked.png") });
  await asked.getByRole("button", { name: "Compare" }).click();
  await expect(a.page.getByRole("list", { name: "Emoji to compare" })).toBeVisible();
  await showTheme(a.page, "light");
  await a.page.screenshot({ path: test.info().outputPath("emoji-light.png") });
  await showTheme(a.page, "dark");
  await a.page.screenshot({ path: test.info().outputPath("emoji-dark.png") });
  await expectAccessible(a.page, "emoji");
  await compareEmoji(a.page, b.page);
  await expect(a.page.getByText("Bob is verified")).toBeVisible();
  await expect(b.page.getByText("Alice is verified")).toBeVisible();
  for (const { page } of [a, b]) await page.getByRole("button", { name: "Done" }).click();
  await expect(shield(a, "Bob")).toHaveAccessibleName("Encrypted, identity verified");
  await expect(shield(b, "Alice")).toHaveAccessibleName("Encrypted, identity verified");
  await expect(a.page.getByRole("button", { name: "Encrypted, everybody verified" })).toBeVisible();
  // Each has signed the other's identity, as the homeserver tells nobody but them.
  for (const [me, them] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const { master_keys: master, user_signing_keys: own } = await keysOf(world, me, them);
    const { user_signing_keys: mine } = await keysOf(world, me, me);
    const signing = Object.keys((mine[me.userId] ?? own[me.userId])?.keys ?? {})[0] ?? "";
    expect(master[them.userId]?.signatures?.[me.userId]?.[signing]).toBeDefined();
  }

  // Bob, or whoever has his password, makes a new identity elsewhere, and vouches by it for the device in the call.
  const other = await startOtherClient(bob);
  try {
    const session = await b.page.evaluate(async () => {
      const state = await window.parley.getState({});
      return state.ok && state.value.session.phase === "signedIn" ? state.value.session.deviceId : "";
    });
    await resetIdentity(other, session);
  } finally {
    other.stop();
  }
  await expect(a.page.getByRole("alert").filter({ hasText: "Bob's identity changed" })).toBeVisible();
  await expect(shield(a, "Bob")).toHaveAccessibleName(/^Identity changed/);
  await expect(a.page.getByRole("button", { name: "Identity changed" })).toBeVisible();
  await expect(b.page.getByText("Your new identity is not accepted yet")).toBeVisible();
  // Alice has a new key, which Bob does not get.
  await expect(tileOf(b.page, "Alice")).toHaveAttribute("data-encryption", "missingKey");
  await a.page.screenshot({ path: test.info().outputPath("changed.png") });
  await b.page.screenshot({ path: test.info().outputPath("excluded.png") });

  await a.page.getByRole("alert").getByRole("button", { name: "Accept new identity" }).click();
  await expect(a.page.getByRole("alert").filter({ hasText: "Bob's identity changed" })).toHaveCount(0);
  await expect(tileOf(b.page, "Alice")).toHaveAttribute("data-encryption", "ok");
  await expectMoving(tileOf(b.page, "Alice"));
  await expect(b.page.getByText("Your new identity is not accepted yet")).toHaveCount(0);
  await expect(shield(a, "Bob")).toHaveAccessibleName("Encrypted, identity not verified");
});
