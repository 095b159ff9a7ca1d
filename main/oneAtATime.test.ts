import { describe, expect, it } from "vitest";
import { oneAtATime } from "./oneAtATime.ts";

/** Looks that end when told to, and what they saw when they began. */
function looks() {
  const seen: number[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const world = { value: 0 };
  const look = oneAtATime(async () => {
    const value = world.value;
    const end = Promise.withResolvers<void>();
    ends.push(end);
    await end.promise;
    seen.push(value);
  });
  return { look, seen, ends, world };
}

describe("oneAtATime", () => {
  it("looks once more after a change in the middle, and only once for many", async () => {
    const { look, seen, ends, world } = looks();
    const first = look();
    world.value = 1;
    const others = [look(), look(), look()];
    ends[0]?.resolve();
    await first;
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.resolve();
    await Promise.all(others);
    expect(seen).toEqual([0, 1]);
    expect(ends).toHaveLength(2);
  });

  it("goes on after a look that failed, and tells only whom it concerns", async () => {
    const { look, seen, ends } = looks();
    const first = look();
    const second = look();
    ends[0]?.reject(new Error("no"));
    await expect(first).rejects.toThrow("no");
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.resolve();
    await second;
    expect(seen).toEqual([0]);
  });

  it("asked between two runs, there is still one run at a time", async () => {
    const { look, seen, ends, world } = looks();
    const first = look();
    const second = look();
    ends[0]?.resolve();
    await first;
    world.value = 2;
    const third = look();
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.resolve();
    await Promise.all([second, third]);
    expect(seen).toEqual([0, 2]);
    expect(ends).toHaveLength(2);
  });
});
