import { expect } from "@playwright/test";
import { accountElsewhere, test } from "../e2e/support/federated.ts";
import type { Federation } from "../e2e/support/federated.ts";
import type { Instance } from "../e2e/support/app.ts";
import { patterns } from "../e2e/support/media.ts";
import type { Pattern } from "../e2e/support/media.ts";
import { expectPattern, memberships, tileOf } from "../e2e/support/observe.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { longestGap, pictureBack, watchFrames } from "./support/frames.ts";
import { rowOf } from "./support/row.ts";
import type { Parts } from "./support/row.ts";
import { pause } from "./support/stage.ts";

let federation: Federation;
test.beforeEach(({ federation: started }) => void (federation = started));

interface Person {
  name: string;
  pattern: Pattern;
  instance: Instance;
}

/** Alice and Carol at the first homeserver, Bob and Dora at the second; Alice and Bob are in the call. */
async function twoSides({ world }: Parts) {
  const [alice, carol] = [await world.account("Alice"), await world.account("Carol")];
  const { spaceId, roomId, name } = await world.conference(alice, [carol]);
  const bob = await accountElsewhere(world, federation, alice, "Bob", [spaceId, roomId]);
  const dora = await accountElsewhere(world, federation, alice, "Dora", [spaceId, roomId]);
  const start = async (account: typeof alice, pattern: Pattern): Promise<Person> => ({
    name: account.displayName,
    pattern,
    instance: await world.launch(account.displayName.toLowerCase(), { signIn: account.signIn, pattern }),
  });
  const [a, b, c, d] = await Promise.all([
    start(alice, patterns.alice),
    start(bob, patterns.bob),
    start(carol, patterns.carol),
    start(dora, patterns.dora),
  ]);
  for (const { instance } of [a, b]) await joinConference(instance.page, name);
  await sees(a, b);
  await sees(b, a);
  return { alice, roomId, name, a, b, c, d };
}

async function sees(one: Person, other: Person): Promise<void> {
  await expectPattern(tileOf(one.instance.page, other.name), other.pattern, 40_000);
  await watchFrames(one.instance.page, other.name);
}

rowOf(test)(
  "federation cut for 30 s, joins on both sides",
  {
    goal: 15_000,
    measured: "link back → all four see all others; one call, nobody twice",
    notes: [
      "connections between the homeservers are torn down and refused; people reach their own homeserver, and both SFUs",
    ],
    setUp: twoSides,
    fresh: true,
    limitMs: 240_000,
  },
  async ({ alice, roomId, name, a, b, c, d }, { world }) => {
    federation.cut();
    const cutAt = Date.now();
    try {
      // While nobody comes or goes media flows as before, both ways.
      await pause(5_000);
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const)
        expect(await longestGap(one.instance.page, other.name, cutAt, Date.now())).toBeLessThan(2_000);
      for (const { instance } of [c, d]) await joinConference(instance.page, name);
      await sees(a, c);
      await sees(c, a);
      await sees(b, d);
      await sees(d, b);
      // Neither side knows of who came to the other.
      await expect(tileOf(a.instance.page, "Dora")).toHaveCount(0);
      await expect(tileOf(b.instance.page, "Carol")).toHaveCount(0);
      await pause(Math.max(0, cutAt + 30_000 - Date.now()));
    } finally {
      federation.heal();
    }
    const healed = Date.now();
    const people = [a, b, c, d];
    const pairs = people.flatMap((one) =>
      people.filter((other) => other !== one).map((other) => [one, other] as const),
    );
    for (const [one, other] of pairs) await watchFrames(one.instance.page, other.name);
    const times = await Promise.all(
      pairs.map(([one, other]) => pictureBack(one.instance.page, other.name, other.pattern, healed, 90_000)),
    );
    for (const { instance } of people)
      for (const { name: who } of people) {
        const tile = instance.page.getByRole("group", { name: new RegExp(`^${who}( \\(you\\))?$`) });
        await expect(tile).toHaveCount(1);
      }
    expect(await memberships(world, alice, roomId)).toHaveLength(4);
    return { ms: Math.max(...times) };
  },
);
