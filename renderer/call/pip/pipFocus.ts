import type { Tile } from "../participants.ts";

/** Whom the small window shows. `since`: when it began to show them, ms. */
export interface PipFocus {
  identity: string;
  since: number;
}

/** Nobody is replaced before they were shown this long, so that a lively talk does not flicker, ms. */
const HOLD_MS = 1_500;

/**
 * The one the small window shows: whom the person has chosen; else the one who speaks, changing no faster than eyes
 * follow; else whoever was there. Oneself only when nobody else is.
 */
export function nextPipFocus(
  before: PipFocus | undefined,
  tiles: readonly Tile[],
  chosen: string | undefined,
  now: number,
): PipFocus | undefined {
  const others = tiles.filter((tile) => !tile.own);
  const candidates = others.length > 0 ? others : tiles;
  const at = (identity: string) => (before?.identity === identity ? before : { identity, since: now });
  if (chosen !== undefined && tiles.some((tile) => tile.identity === chosen)) return at(chosen);
  const current = candidates.find((tile) => tile.identity === before?.identity);
  if (before !== undefined && current !== undefined && (isSpeaking(current) || now - before.since < HOLD_MS))
    return before;
  const next = candidates.find(isSpeaking) ?? current ?? candidates[0];
  return next === undefined ? undefined : at(next.identity);
}

/** The one before or after in the order of the tiles, around the end. */
export function neighbour(tiles: readonly Tile[], identity: string, step: 1 | -1): string | undefined {
  const index = tiles.findIndex((tile) => tile.identity === identity);
  return tiles.at((index + step) % Math.max(1, tiles.length))?.identity;
}

function isSpeaking(tile: Tile): boolean {
  return tile.media?.speaking === true && !tile.media.microphoneMuted;
}
