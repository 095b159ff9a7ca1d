import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rect } from "./layout.ts";
import { planStage } from "./stagePlan.ts";
import type { StageInput } from "./stagePlan.ts";
import { tileFor } from "./testTiles.ts";

const me = tileFor("me", { own: true });
const others = (count: number) => Array.from({ length: count }, (_, index) => tileFor(`p${index}`));
const plan = (more: Partial<StageInput>) =>
  planStage({
    tiles: [...others(3), me],
    layout: "grid",
    pinned: undefined,
    speaker: undefined,
    width: 1264,
    height: 660,
    page: 0,
    ...more,
  });
const roles = (input: Partial<StageInput>) =>
  plan(input)
    .placed.map(({ picture, role }) => `${role} ${picture.id}`)
    .join(", ");

describe("planStage", () => {
  const sharing = tileFor("p0", { screen: true });
  const cases: [string, Partial<StageInput>, string][] = [
    ["oneself alone has the stage", { tiles: [me] }, "grid me"],
    ["of two the other one has it", { tiles: [tileFor("a"), me] }, "grid a, floating me"],
    [
      "of two the other one has it also with the speaker's layout",
      { tiles: [tileFor("a"), me], layout: "speaker" },
      "grid a, floating me",
    ],
    ["a grid of equals", {}, "grid p0, grid p1, grid p2, grid me"],
    ["a shared screen wins", { tiles: [sharing, me] }, "main p0 screen, strip p0, strip me"],
    [
      "a shared screen wins over the speaker",
      { tiles: [sharing, tileFor("b"), me], layout: "speaker", speaker: "b" },
      "main p0 screen, strip p0, strip b, strip me",
    ],
    ["a pin wins over a shared screen", { tiles: [sharing, me], pinned: "p0" }, "main p0, strip p0 screen, strip me"],
    [
      "one's own screen stays small",
      { tiles: [tileFor("a"), tileFor("me", { own: true, screen: true })] },
      "grid a, grid me screen, grid me",
    ],
    [
      "one's own screen can be pinned",
      { tiles: [tileFor("a"), tileFor("me", { own: true, screen: true })], pinned: "me screen" },
      "main me screen, strip a, strip me",
    ],
    ["who speaks is large", { layout: "speaker", speaker: "p1" }, "main p1, strip p0, strip p2, strip me"],
    ["somebody is large before anybody speaks", { layout: "speaker" }, "main p0, strip p1, strip p2, strip me"],
    ["a pin of somebody who left does nothing", { pinned: "gone" }, "grid p0, grid p1, grid p2, grid me"],
    ["a pin alone fills the stage", { tiles: [me], pinned: "me" }, "main me"],
    ["no room, no tiles", { width: 0 }, ""],
  ];
  it.each(cases)("%s", (_sentence, input, expected) => {
    expect(roles(input)).toBe(expected);
  });

  it("stands the strip at the side of a wide stage and below a tall one", () => {
    const wide = plan({ pinned: "p0" }).placed;
    const tall = plan({ pinned: "p0", width: 500, height: 800 }).placed;
    expect(wide[1]?.rect.x).toBeGreaterThan(wide[0]?.rect.width ?? Infinity);
    expect(tall[1]?.rect.y).toBeGreaterThan(tall[0]?.rect.height ?? Infinity);
  });

  it("shows everybody once over its pages, inside the stage, without overlap, for 1 to 200 people in any window", () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 0, max: 199 }),
          width: fc.integer({ min: 240, max: 2560 }),
          height: fc.integer({ min: 240, max: 1440 }),
          layout: fc.constantFrom("grid" as const, "speaker" as const),
          shared: fc.boolean(),
          pinned: fc.option(fc.integer({ min: 0, max: 199 })),
        }),
        ({ count, width, height, layout, shared, pinned }) => {
          const tiles = [...others(count), me];
          if (shared && count > 0) tiles[0] = tileFor("p0", { screen: true });
          const input = { tiles, layout, width, height, ...(pinned === null ? {} : { pinned: `p${pinned}` }) };
          const first = plan(input);
          const seen = new Map<string, number>();
          for (let page = 0; page < first.pages; page++) {
            const { placed } = plan({ ...input, page });
            for (const { picture, role } of placed) {
              if (role !== "main" || page === 0) seen.set(picture.id, (seen.get(picture.id) ?? 0) + 1);
            }
            const solid = placed.filter(({ role }) => role !== "floating");
            for (const [index, { rect }] of solid.entries()) {
              expect(inside(rect, width, height)).toBe(true);
              for (const other of solid.slice(index + 1)) expect(overlaps(rect, other.rect)).toBe(false);
            }
          }
          expect([...seen.values()].every((times) => times === 1)).toBe(true);
          expect(seen.size).toBe(count + 1 + (shared && count > 0 ? 1 : 0));
        },
      ),
      { numRuns: 60 },
    );
  });
});

function inside({ x, y, width, height }: Rect, stageWidth: number, stageHeight: number): boolean {
  return x >= 0 && y >= 0 && x + width <= stageWidth + 1 && y + height <= stageHeight + 1;
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x + a.width > b.x && b.x + b.width > a.x && a.y + a.height > b.y && b.y + b.height > a.y;
}
