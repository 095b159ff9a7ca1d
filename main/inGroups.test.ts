import { expect, it } from "vitest";
import { AT_ONCE, groupsOf, inGroups } from "./inGroups.ts";

const people = (count: number) => Array.from({ length: count }, (_, index) => index);

it.each([
  [0, []],
  [1, [1]],
  [AT_ONCE, [AT_ONCE]],
  [AT_ONCE + 1, [AT_ONCE, 1]],
  [3 * AT_ONCE, [AT_ONCE, AT_ONCE, AT_ONCE]],
])("%i make groups of %j", (count, sizes) => {
  expect(groupsOf(people(count)).map(({ length }) => length)).toEqual(sizes);
  expect(groupsOf(people(count)).flat()).toEqual(people(count));
});

it("work is done for all, in their order, and never for more than a group at a time", async () => {
  let running = 0;
  let most = 0;
  const done = await inGroups(people(50), async (one) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, one % 3));
    running--;
    return one;
  });
  expect(done).toEqual(people(50));
  expect(most).toBe(AT_ONCE);
});

it("what fails is told", async () => {
  const failing = inGroups(people(50), async (one) => {
    if (one === 30) throw new Error("thirty");
  });
  await expect(failing).rejects.toThrow("thirty");
});
