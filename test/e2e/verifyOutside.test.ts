import { expect, test } from "./support/onDesktop.ts";
import { compareEmoji, trustOf } from "./support/trust.ts";

test("two people verify each other without a call; who has no window in sight is told by a toast", async ({
  world,
  bus,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  await world.direct(alice, bob);
  const daemon = await bus.notifications();
  await bus.keyring();
  const a = await world.launch("alice", { signIn: alice.signIn });
  const b = await world.launch("bob", { signIn: bob.signIn, env: bus.env });
  for (const { page } of [a, b]) await expect.poll(async () => (await trustOf(page))?.device).toBe("verified");
  await expect(b.page.getByRole("article", { name: "Alice", exact: true })).toBeVisible();
  await b.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());

  const verify = async () => {
    await a.page.getByRole("button", { name: "More about Bob" }).click();
    await a.page.getByRole("menuitem", { name: "Verify Bob" }).click();
  };
  await verify();
  await expect.poll(() => daemon.shown().at(-1)?.summary).toBe("Alice wants to verify you");
  await daemon.choose("Decline");
  await expect(a.page.getByText("The other side declined.")).toBeVisible();
  await a.page.getByRole("button", { name: "Close" }).last().click();
  await expect.poll(() => daemon.displayed()).toBe(0);

  await verify();
  await expect.poll(() => daemon.shown().length).toBe(2);
  await daemon.choose("Show");
  await expect
    .poll(() => b.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused()))
    .toBe(true);
  await expect.poll(() => daemon.displayed()).toBe(0);
  await b.page
    .getByRole("region", { name: "Alice wants to verify you" })
    .getByRole("button", { name: "Compare" })
    .click();
  await compareEmoji(a.page, b.page);
  await expect(a.page.getByText("Bob is verified")).toBeVisible();
  await expect(b.page.getByText("Alice is verified")).toBeVisible();
});
