import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyMemory, isListed, mergeMemory, readMemory } from "./recentsMemory.ts";
import type { RecentsMemory } from "./recentsMemory.ts";

const DAY = 24 * 3600_000;
const now = 1_700_000_000_000;
const memory = (part: Partial<RecentsMemory>): RecentsMemory => ({ ...emptyMemory, ...part });

describe("what other clients wrote", () => {
  it.each<[string, unknown, RecentsMemory]>([
    ["nothing", undefined, emptyMemory],
    ["no object", "seen", emptyMemory],
    ["an empty one", {}, emptyMemory],
    ["wrong types", { seenTs: "now", clearedTs: -5, removed: ["$a"] }, memory({ removed: {} })],
    ["one malformed removal", { removed: { $a: 5, $b: "yes", $c: null } }, memory({ removed: { $a: 5 } })],
    ["more than we know", { seenTs: 7, later: true }, memory({ seenTs: 7 })],
  ])("%s", (_name, content, expected) => {
    expect(readMemory(content)).toEqual(expected);
  });
});

describe("mergeMemory", () => {
  it("keeps the later of everything", () => {
    const a = memory({ seenTs: 5, removed: { $a: now, $b: now - 1 } });
    const b = memory({ seenTs: 9, removed: { $b: now, $c: now } });
    expect(mergeMemory(a, b, now)).toEqual(memory({ seenTs: 9, removed: { $a: now, $b: now, $c: now } }));
  });

  it("forgets removals that are older than any listed call, or covered by clearing the list", () => {
    const a = memory({ removed: { $old: now - 91 * DAY, $cleared: now - 2 * DAY, $new: now } });
    expect(mergeMemory(a, memory({ clearedTs: now - DAY }), now).removed).toEqual({ $new: now });
  });

  it("is bounded", () => {
    const removed = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`$${i}`, now - i]));
    expect(Object.keys(mergeMemory(memory({ removed }), emptyMemory, now).removed)).toHaveLength(500);
  });

  it("comes to the same on all devices, in any order", () => {
    const any = fc.record({
      seenTs: fc.nat(9),
      clearedTs: fc.integer({ min: now - 9, max: now }),
      removed: fc.dictionary(fc.constantFrom("$a", "$b", "$c"), fc.integer({ min: now - 9, max: now })),
    });
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const one = mergeMemory(mergeMemory(a, b, now), c, now);
        const other = mergeMemory(c, mergeMemory(b, a, now), now);
        expect(other).toEqual(one);
        expect(mergeMemory(one, a, now)).toEqual(one);
      }),
    );
  });
});

describe("isListed", () => {
  const call = { eventIds: ["$a", "$b"], endedTs: now };
  it.each<[string, Partial<RecentsMemory>, number | undefined, boolean]>([
    ["a call", {}, now, true],
    ["a removed one", { removed: { $a: now } }, now, false],
    ["one that was removed by a later event of it", { removed: { $b: now } }, now, false],
    ["before the list was cleared", { clearedTs: now }, now, false],
    ["after the list was cleared", { clearedTs: now - 1 }, now, true],
    ["one that goes on, although the list was cleared", { clearedTs: now + 1 }, undefined, true],
  ])("%s", (_name, part, endedTs, listed) => {
    expect(isListed({ ...call, endedTs }, memory(part))).toBe(listed);
  });
});
