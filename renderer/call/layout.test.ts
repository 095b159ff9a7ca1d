import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridLayout, placeTiles, selfViewSize } from "./layout.ts";

const stage = { width: 1264, height: 720, aspect: 16 / 9, gap: 8, minTileWidth: 180 };

describe("gridLayout", () => {
  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [5, 3, 2],
    [6, 3, 2],
    [7, 3, 3],
    [8, 3, 3],
    [9, 3, 3],
    [10, 4, 3],
    [11, 4, 3],
    [12, 4, 3],
    [13, 4, 4],
    [14, 4, 4],
    [15, 4, 4],
    [16, 4, 4],
  ])("%i people on a wide stage: %i columns, %i rows, one page", (count, columns, rows) => {
    expect(gridLayout({ ...stage, count })).toMatchObject({ columns, rows, pages: 1, perPage: count });
  });

  it("stacks two people on a tall stage", () => {
    expect(gridLayout({ ...stage, width: 600, height: 900, count: 2 })).toMatchObject({ columns: 1, rows: 2 });
  });

  it("makes equal pages when tiles would be too small to see a face", () => {
    const grid = gridLayout({ ...stage, width: 480, height: 300, count: 17 });
    expect(grid.tileWidth).toBeGreaterThanOrEqual(180);
    expect(grid.pages).toBeGreaterThan(1);
    expect(grid.perPage * (grid.pages - 1)).toBeLessThan(17);
    expect(grid.perPage * grid.pages).toBeGreaterThanOrEqual(17);
  });

  it("fills more of the stage when it may leave the aspect", () => {
    const strict = gridLayout({ ...stage, count: 2 });
    const loose = gridLayout({ ...stage, count: 2, slack: 0.3 });
    expect(loose.tileWidth * loose.tileHeight).toBeGreaterThan(strict.tileWidth * strict.tileHeight);
    expect(loose.tileWidth / loose.tileHeight).toBeGreaterThan((16 / 9) * 0.69);
  });

  it("is empty for nobody and survives a stage without room", () => {
    expect(gridLayout({ ...stage, count: 0 })).toMatchObject({ pages: 0, perPage: 0 });
    expect(gridLayout({ ...stage, width: 0, height: 0, count: 3 })).toMatchObject({
      tileWidth: 0,
      perPage: 1,
      pages: 3,
    });
  });

  it("no other number of columns would give visibly larger tiles", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 300, max: 2600 }),
        fc.integer({ min: 200, max: 1500 }),
        (count, width, height) => {
          const grid = gridLayout({ ...stage, count, width, height, minTileWidth: 0 });
          for (let columns = 1; columns <= count; columns++) {
            const rows = Math.ceil(count / columns);
            const cellWidth = (width - stage.gap * (columns - 1)) / columns;
            const cellHeight = (height - stage.gap * (rows - 1)) / rows;
            const other = Math.floor(Math.min(cellWidth, cellHeight * stage.aspect));
            expect(grid.tileWidth).toBeGreaterThanOrEqual(other * 0.96 - 1);
          }
        },
      ),
    );
  });
});

describe("placeTiles", () => {
  it("never clips, never overlaps, and centres the last row", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 49 }),
        fc.integer({ min: 300, max: 2600 }),
        fc.integer({ min: 200, max: 1500 }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (count, width, height, slack) => {
          const input = { ...stage, count, width, height, slack };
          const grid = gridLayout(input);
          const rects = placeTiles(grid, Math.min(count, grid.perPage), input);
          for (const [index, rect] of rects.entries()) {
            expect(rect.x).toBeGreaterThanOrEqual(0);
            expect(rect.y).toBeGreaterThanOrEqual(0);
            expect(rect.x + rect.width).toBeLessThanOrEqual(width + 1);
            expect(rect.y + rect.height).toBeLessThanOrEqual(height + 1);
            for (const other of rects.slice(index + 1)) {
              const apart =
                other.x >= rect.x + rect.width || rect.x >= other.x + other.width || other.y >= rect.y + rect.height;
              expect(apart).toBe(true);
            }
          }
          const last = rects.filter((rect) => rect.y === rects.at(-1)?.y);
          const left = last[0]?.x ?? 0;
          const right = width - ((last.at(-1)?.x ?? 0) + grid.tileWidth);
          expect(Math.abs(left - right)).toBeLessThanOrEqual(2);
        },
      ),
    );
  });
});

describe("selfViewSize", () => {
  it.each([
    [1280, 700, 256, 144],
    [900, 500, 180, 101],
    [480, 300, 128, 72],
    [2560, 1300, 260, 146],
  ])("on %i×%i it is %i×%i", (width, height, w, h) => {
    expect(selfViewSize(width, height)).toEqual({ width: w, height: h });
  });
});
