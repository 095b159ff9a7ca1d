import { describe, expect, it } from "vitest";
import { oneAtATime } from "./oneAtATime.ts";

/** Looks that end when told to, and what they saw when they began. */
function looks(held = false) {
  const seen: number[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const world = { value: 0 };
  const begins: PromiseWithResolvers<void>[] = [];
  const before = () => {
    const begin = Promise.withResolvers<void>();
    begins.push(begin);
    return begin.promise;
  };
  const look = oneAtATime(
    async () => {
      const value = world.value;
      const end = Promise.withResolvers<void>();
      ends.push(end);
      await end.promise;
      seen.push(value);
    },
    held ? before : undefined,
  );
  /** The next look that waits for it may begin. */
  const begin = async () => {
    await expect.poll(() => begins.length).toBe(1);
    begins.shift()?.resolve();
  };
  return { look, seen, ends, world, begin };
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

  it("all who ask before a look begins share it", async () => {
    const { look, seen, ends, world, begin } = looks(true);
    const early = [look(), look()];
    expect(ends).toHaveLength(0);
    world.value = 1;
    await begin();
    await expect.poll(() => ends.length).toBe(1);
    const late = look();
    world.value = 2;
    ends[0]?.resolve();
    await Promise.all(early);
    await begin();
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.resolve();
    await late;
    expect(seen).toEqual([1, 2]);
  });
});
