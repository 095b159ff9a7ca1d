import { gridLayout, placeTiles, selfViewSize } from "./layout.ts";
import type { Rect } from "./layout.ts";
import type { Tile } from "./participants.ts";
import { pageOf, picturesOf } from "./pictures.ts";
import type { Picture } from "./pictures.ts";

/** "grid": everybody alike. "speaker": who speaks is large. A shared screen or a pinned picture is large in both. */
export type StageLayout = "grid" | "speaker";

export interface StageInput {
  tiles: readonly Tile[];
  layout: StageLayout;
  /** Id of the picture the person has pinned. */
  pinned: string | undefined;
  /** Id of the picture of who speaks, or spoke last (see `nextPipFocus`); used by "speaker". */
  speaker: string | undefined;
  /** Of the stage, in CSS pixels. */
  width: number;
  height: number;
  /** Counted from 0; one that does not exist any more becomes the last. */
  page: number;
}

export interface Placed {
  picture: Picture;
  rect: Rect;
  role: "main" | "strip" | "grid" | "floating";
}

export interface StagePlan {
  placed: Placed[];
  page: number;
  pages: number;
}

const GAP = 8;
/** The row with the page buttons, when there are pages. */
export const PAGES_HEIGHT = 40;
const MIN_TILE_WIDTH = 168;
const FACE = 16 / 9;
/** From this width over height on, the strip stands at the side of the main picture instead of below it. */
const SIDEWAYS_FROM = 1.2;

/** What is on the stage and where: one main picture with a strip of the others, or a grid of equals. */
export function planStage(input: StageInput): StagePlan {
  if (input.width <= 0 || input.height <= 0) return { placed: [], page: 0, pages: 1 };
  const pictures = picturesOf(input.tiles);
  const main = mainPicture(pictures, input);
  return main === undefined ? planGrid(pictures, input) : planMain(main, pictures, input);
}

/** The person's own screen is never large by itself: they see it already, and a picture of it in it for ever. */
function mainPicture(pictures: readonly Picture[], { pinned, layout, speaker }: StageInput): Picture | undefined {
  const find = (id: string | undefined) => pictures.find((picture) => picture.id === id);
  const chosen = find(pinned) ?? pictures.find(({ source, tile }) => source === "screen" && !tile.own);
  if (chosen !== undefined || layout === "grid" || pictures.length < 3) return chosen;
  return find(speaker) ?? pictures.find(({ tile }) => !tile.own);
}

function planGrid(pictures: readonly Picture[], { width, height, page: wanted }: StageInput): StagePlan {
  // Of exactly two the other one has the stage, and oneself a small tile in its corner.
  const floating = pictures.length === 2 ? pictures.find(({ tile }) => tile.own) : undefined;
  const inGrid = floating === undefined ? pictures : pictures.filter((picture) => picture !== floating);
  // A single picture may fill a wide stage; in a grid faces stay closer to 16:9.
  const slack = inGrid.length === 1 ? 0.36 : 0.24;
  const whole = { count: inGrid.length, width, height, aspect: FACE, gap: GAP, minTileWidth: MIN_TILE_WIDTH, slack };
  const onePage = gridLayout(whole).pages <= 1;
  const stage = onePage ? whole : { ...whole, height: Math.max(0, height - PAGES_HEIGHT) };
  const grid = gridLayout(stage);
  const page = clampPage(wanted, grid.pages);
  const shown = pageOf(inGrid, page, grid.perPage);
  const rects = placeTiles(grid, shown.length, stage);
  const placed = zip(shown, rects, "grid");
  const first = rects[0];
  if (floating !== undefined && first !== undefined) {
    const small = selfViewSize(width, height);
    const rect = {
      ...small,
      x: first.x + first.width - small.width - 12,
      y: first.y + first.height - small.height - 12,
    };
    placed.push({ picture: floating, role: "floating", rect });
  }
  return { placed, page, pages: Math.max(1, grid.pages) };
}

function planMain(main: Picture, pictures: readonly Picture[], { width, height, page: wanted }: StageInput): StagePlan {
  const others = pictures.filter((picture) => picture !== main);
  if (others.length === 0)
    return { placed: [{ picture: main, role: "main", rect: box(0, 0, width, height) }], page: 0, pages: 1 };
  const sideways = width / height >= SIDEWAYS_FROM;
  const tileWidth = Math.floor(
    sideways ? Math.min(240, Math.max(136, width * 0.19)) : Math.min(220, Math.max(104, height * 0.2 * FACE)),
  );
  const tileHeight = Math.floor(tileWidth / FACE);
  const along = sideways ? height : width;
  const step = (sideways ? tileHeight : tileWidth) + GAP;
  const fitting = (length: number) => Math.max(1, Math.floor((length + GAP) / step));
  const paged = fitting(along) < others.length;
  const perPage = paged ? fitting(along - (sideways ? PAGES_HEIGHT : 0)) : others.length;
  const pages = Math.ceil(others.length / perPage);
  const page = clampPage(wanted, pages);
  const shown = pageOf(others, page, perPage);
  const rest = Math.max(0, along - (paged && sideways ? PAGES_HEIGHT : 0) - (shown.length * step - GAP));
  const start = Math.floor(rest / 2);
  // Below the main picture the page buttons need a row of their own.
  const foot = paged && !sideways ? PAGES_HEIGHT : 0;
  const strip = shown.map((_, index) =>
    sideways
      ? box(width - tileWidth, start + index * step, tileWidth, tileHeight)
      : box(start + index * step, height - foot - tileHeight, tileWidth, tileHeight),
  );
  const mainRect = sideways
    ? box(0, 0, Math.max(0, width - tileWidth - GAP), height)
    : box(0, 0, width, Math.max(0, height - foot - tileHeight - GAP));
  return { placed: [{ picture: main, role: "main", rect: mainRect }, ...zip(shown, strip, "strip")], page, pages };
}

const box = (x: number, y: number, width: number, height: number): Rect => ({ x, y, width, height });
const clampPage = (page: number, pages: number) => Math.max(0, Math.min(page, pages - 1));

function zip(pictures: readonly Picture[], rects: readonly Rect[], role: Placed["role"]): Placed[] {
  return pictures.flatMap((picture, index) => {
    const rect = rects[index];
    return rect === undefined ? [] : [{ picture, rect, role }];
  });
}
