import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/Button.tsx";
import { useSize } from "./hooks.ts";
import { gridLayout, placeTiles, selfViewSize } from "./layout.ts";
import type { Rect } from "./layout.ts";
import { pageOf } from "./participants.ts";
import type { Tile } from "./participants.ts";
import styles from "./Stage.module.css";
import { TileView } from "./TileView.tsx";

const GAP = 8;
/** The row with the page buttons, when there are pages. */
const PAGES_HEIGHT = 40;
const MIN_TILE_WIDTH = 168;

/** The tiles. Of exactly two people the other one has the stage and oneself a small tile in its corner. */
export function Stage({ tiles }: { tiles: Tile[] }) {
  const { t } = useTranslation();
  const [ref, size] = useSize<HTMLDivElement>();
  const [wantedPage, setPage] = useState(0);

  const floating = tiles.length === 2 ? tiles.find((tile) => tile.own) : undefined;
  const inGrid = floating ? tiles.filter((tile) => tile !== floating) : tiles;
  // A single picture may fill a wide window; in a grid faces stay closer to 16:9.
  const slack = inGrid.length === 1 ? 0.36 : 0.24;
  const whole = { count: inGrid.length, ...size, aspect: 16 / 9, gap: GAP, minTileWidth: MIN_TILE_WIDTH, slack };
  const onePage = gridLayout(whole).pages <= 1;
  const input = onePage ? whole : { ...whole, height: Math.max(0, size.height - PAGES_HEIGHT) };
  const grid = onePage ? gridLayout(whole) : gridLayout(input);
  const page = Math.max(0, Math.min(wantedPage, grid.pages - 1));
  const shown = pageOf(inGrid, page, grid.perPage);
  const rects = placeTiles(grid, shown.length, input);
  const placed: { tile: Tile; rect: Rect; floating: boolean }[] = shown.flatMap((tile, index) => {
    const rect = rects[index];
    return rect ? [{ tile, rect, floating: false }] : [];
  });
  const first = rects[0];
  if (floating && first) {
    const small = selfViewSize(size.width, size.height);
    placed.push({
      tile: floating,
      floating: true,
      rect: { ...small, x: first.x + first.width - small.width - 12, y: first.y + first.height - small.height - 12 },
    });
  }

  return (
    <div className={styles["stage"]} ref={ref}>
      {size.width > 0 && placed.map(({ tile, ...place }) => <TileView key={tile.identity} tile={tile} {...place} />)}
      {grid.pages > 1 && (
        <nav className={styles["pages"]}>
          <IconButton
            label={t("call.previousPage")}
            className={styles["turn"]}
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          >
            <ChevronLeft size={18} aria-hidden />
          </IconButton>
          <span>{t("call.pages", { page: page + 1, pages: grid.pages })}</span>
          <IconButton
            label={t("call.nextPage")}
            className={styles["turn"]}
            disabled={page === grid.pages - 1}
            onClick={() => setPage(page + 1)}
          >
            <ChevronRight size={18} aria-hidden />
          </IconButton>
        </nav>
      )}
    </div>
  );
}
