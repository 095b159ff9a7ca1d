import { expect, test } from "./support/onDesktop.ts";
import type { Account } from "./support/fixtures.ts";

test("who asks to enter is told by a toast that answers; a flood is one; do not disturb keeps it quiet", async ({
  world,
  bus,
}) => {
  const daemon = await bus.notifications();
  const alice = await world.account("Alice");
  const { roomId, name } = await world.conference(alice, []);
  const room = encodeURIComponent(roomId);
  await world.api(alice, "PUT", `/_matrix/client/v3/rooms/${room}/state/m.room.join_rules/`, { join_rule: "knock" });
  const { app, page } = await world.launch("alice", { signIn: alice.signIn, env: bus.env });
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());

  const knock = (who: Account) => world.api(who, "POST", `/_matrix/client/v3/knock/${room}`, {});
  const membershipOf = async (who: Account) => {
    const path = `/_matrix/client/v3/rooms/${room}/state/m.room.member/${encodeURIComponent(who.userId)}`;
    return (await world.api(alice, "GET", path))["membership"];
  };
  const asking = async () => {
    const state = await page.evaluate(() => window.parley.getState({}));
    return state.ok ? state.value.knocks.length : -1;
  };

  const [bob, carol, dan] = [await world.account("Bob"), await world.account("Carol"), await world.account("Dan")];
  await knock(bob);
  await expect.poll(() => daemon.shown().at(-1)).toMatchObject({ summary: "Bob asks to enter", body: `in ${name}` });
  await daemon.choose("Admit");
  await expect.poll(() => membershipOf(bob)).toBe("invite");
  await expect.poll(() => daemon.displayed()).toBe(0);

  await knock(carol);
  await expect.poll(() => daemon.shown().at(-1)?.summary).toBe("Carol asks to enter");
  await daemon.choose("Decline");
  await expect.poll(() => membershipOf(carol)).toBe("leave");
  await expect.poll(() => daemon.displayed()).toBe(0);

  await page.evaluate(() => window.parley.changeSettings({ doNotDisturb: true }));
  await knock(dan);
  await expect.poll(asking).toBe(1);
  expect(daemon.shown()).toHaveLength(2);
  await page.evaluate(() => window.parley.changeSettings({ doNotDisturb: false }));
  await expect.poll(() => daemon.shown().at(-1)?.summary).toBe("Dan asks to enter");

  const crowd = await Promise.all(["Eve", "Fay", "Gil", "Hal"].map((each) => world.account(each)));
  await Promise.all(crowd.map(knock));
  await expect.poll(() => daemon.shown().at(-1)?.summary).toBe("5 people ask to enter");
  expect(await daemon.displayed()).toBe(1);
  await daemon.choose("Show who asks");
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused()))
    .toBe(true);
  await expect(page.getByRole("article", { name: "5 people ask to enter" })).toBeVisible();
  await expect.poll(() => daemon.displayed()).toBe(0);
});
