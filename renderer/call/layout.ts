/** Pure geometry of the stage: where the tiles go. All lengths in CSS pixels. */

export interface GridInput {
  /** People to show; 0 gives an empty grid. */
  count: number;
  width: number;
  height: number;
  /** Width over height that a tile should have; it may become wider or taller within `slack`. */
  aspect: number;
  gap: number;
  /** Below this a face can't be seen: what does not fit goes to another page. */
  minTileWidth: number;
  /** How far a tile may leave `aspect` to fill the stage: 0.35 lets 16:9 become 2.4:1 or 1.32:1. Default 0. */
  slack?: number;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Grid {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
  /** Tiles on one page; the last page may hold fewer. */
  perPage: number;
  pages: number;
}

interface Shape {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
}

function shapeOf(count: number, columns: number, input: GridInput): Shape {
  const { width, height, aspect, gap, slack = 0 } = input;
  const rows = Math.ceil(count / columns);
  const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  const cellHeight = Math.max(0, (height - gap * (rows - 1)) / rows);
  const cellAspect = cellHeight > 0 ? cellWidth / cellHeight : aspect;
  const wanted = Math.min(Math.max(cellAspect, aspect * (1 - slack)), aspect * (1 + slack));
  const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * wanted));
  const tileHeight = Math.floor(Math.min(cellHeight, tileWidth / wanted));
  return { columns, rows, tileWidth, tileHeight };
}

/** Tiles that differ by less than this share of their area look equal; then the better filled grid is taken. */
const EQUAL_AREA = 0.03;

/** The shape with the largest tiles; of about equal ones the one with the fewest empty cells, then the one along the stage. */
function bestShape(count: number, input: GridInput): Shape {
  let best = shapeOf(count, 1, input);
  for (let columns = 2; columns <= count; columns++) {
    const shape = shapeOf(count, columns, input);
    const area = shape.tileWidth * shape.tileHeight;
    const bestArea = best.tileWidth * best.tileHeight;
    const empty = shape.columns * shape.rows - best.columns * best.rows;
    const along = empty === 0 && input.width > input.height;
    if (area > bestArea * (1 + EQUAL_AREA) || (area >= bestArea * (1 - EQUAL_AREA) && (empty < 0 || along)))
      best = shape;
  }
  return best;
}

/**
 * The grid that gives each tile the most area without clipping any. When tiles would fall below `minTileWidth`
 * there are pages, as equal in size as they can be (17 people on pages of at most 9 are 9 + 8, not 9 + 8 empty cells).
 */
export function gridLayout(input: GridInput): Grid {
  const { count } = input;
  if (count <= 0) return { columns: 0, rows: 0, tileWidth: 0, tileHeight: 0, perPage: 0, pages: 0 };
  let perPage = count;
  let shape = bestShape(perPage, input);
  for (let pages = 2; shape.tileWidth < input.minTileWidth && perPage > 1; pages++) {
    perPage = Math.ceil(count / pages);
    shape = bestShape(perPage, input);
  }
  return { ...shape, perPage, pages: Math.ceil(count / perPage) };
}

/** Where each of `shown` tiles of one page lies: the block and its last row are centred on the stage. */
export function placeTiles(grid: Grid, shown: number, stage: Pick<GridInput, "width" | "height" | "gap">): Rect[] {
  const { columns, tileWidth, tileHeight } = grid;
  const rows = columns === 0 ? 0 : Math.ceil(shown / columns);
  const blockHeight = rows * tileHeight + Math.max(0, rows - 1) * stage.gap;
  const top = Math.max(0, (stage.height - blockHeight) / 2);
  return Array.from({ length: shown }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? shown - row * columns : columns;
    const rowWidth = inRow * tileWidth + (inRow - 1) * stage.gap;
    const left = Math.max(0, (stage.width - rowWidth) / 2);
    return {
      x: Math.round(left + (index - row * columns) * (tileWidth + stage.gap)),
      y: Math.round(top + row * (tileHeight + stage.gap)),
      width: tileWidth,
      height: tileHeight,
    };
  });
}

/** The small own tile in the corner, while exactly one other person is there. */
export function selfViewSize(width: number, height: number): { width: number; height: number } {
  const wide = Math.round(Math.min(260, Math.max(128, Math.min(width * 0.2, height * 0.32 * (16 / 9)))));
  return { width: wide, height: Math.round((wide * 9) / 16) };
}
