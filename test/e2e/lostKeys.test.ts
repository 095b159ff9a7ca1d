import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openDoor } from "./support/door.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

const logOf = (folder: string) =>
  globSync(join(folder, "config", "Parley", "*", "logs", "main.log"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");

test("a media key that gets lost is asked for: of Parley by a request, of everybody by announcing oneself anew", async ({
  world,
  backend,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const doors = await Promise.all([openDoor(backend.homeserver.baseUrl), openDoor(backend.homeserver.baseUrl)]);
  const [doorA, doorB] = doors;
  try {
    const [a, b] = await Promise.all([
      world.launch("alice", { signIn: { ...alice.signIn, homeserver: doorA.url }, pattern: patterns.alice }),
      world.launch("bob", { signIn: { ...bob.signIn, homeserver: doorB.url }, pattern: patterns.bob }),
    ]);
    await joinConference(a.page, name);

    // 1. What Alice sends does not arrive, until Bob asks for it.
    const said = (folder: string, what: string) => logOf(folder).split(what).length - 1;
    const encrypted = /sendToDevice\/m\.room\.encrypted/;
    const asking = `asking ${alice.userId}`;
    doorA.lose(({ url }) => encrypted.test(url) && said(b.folder, asking) === 0);
    let from = Date.now();
    await joinConference(b.page, name);
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    const requested = Date.now() - from;
    expect(said(b.folder, asking)).toBeGreaterThan(0);
    expect(said(a.folder, `sending ${bob.userId}`)).toBeGreaterThan(0);
    expect(said(b.folder, "announcing this device anew")).toBe(0);
    const before = await memberships(world, alice, roomId);

    // 2. Bob rejoins; now his requests get lost as well, as if Alice's client did not know them.
    await b.page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(tileOf(a.page, "Bob")).toHaveCount(0);
    const [asked, answered] = [said(b.folder, asking), said(a.folder, `sending ${bob.userId}`)];
    const until = { again: false };
    doorA.lose(({ url }) => encrypted.test(url) && said(b.folder, "announcing this device anew") === 0);
    doorB.lose(({ url }) => encrypted.test(url) && !until.again);
    from = Date.now();
    await joinConference(b.page, name);
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice, 30_000);
    const announced = Date.now() - from;
    expect(said(b.folder, asking) - asked).toBeGreaterThanOrEqual(2);
    expect(said(a.folder, `sending ${bob.userId}`)).toBe(answered);
    // 3. Bob's own key has been lost all the while: Alice's requests bring it.
    until.again = true;
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob, 40_000);
    // One membership for each, all the time.
    expect((await memberships(world, alice, roomId)).toSorted()).toEqual(before.toSorted());
    console.log(
      `a lost media key: picture ${requested} ms after the join by a request, ${announced} ms by announcing anew`,
    );
  } finally {
    await Promise.all(doors.map((door) => door.close()));
  }
});
