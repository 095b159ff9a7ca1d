import { expect } from "./fixtures.ts";
import type { World } from "./fixtures.ts";
import { patterns } from "./media.ts";

/** Alice on one computer, Bob on two, and their direct room. */
export async function aliceAndBobTwice(world: World) {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const roomId = await world.direct(alice, bob);
  const [a, b, b2] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
    world.launch("bob-second", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  // Each is there before the call begins: an event from before the start is another test.
  for (const [page, name] of [
    [a.page, "Bob"],
    [b.page, "Alice"],
    [b2.page, "Alice"],
  ] as const) {
    await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  }
  return { alice, bob, a, b, b2, roomId };
}
