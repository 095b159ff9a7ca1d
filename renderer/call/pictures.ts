import type { VideoSource } from "../media/media.ts";
import type { Tile } from "./participants.ts";

/** One picture of the call: a person, or the screen they share. */
export interface Picture {
  id: string;
  tile: Tile;
  source: VideoSource;
}

/** Every picture in the order of the tiles, a shared screen before the person who shares it. */
export function picturesOf(tiles: readonly Tile[]): Picture[] {
  return tiles.flatMap((tile) => {
    const person: Picture = { id: tile.identity, tile, source: "camera" };
    return tile.media?.screen === true ? [{ id: `${tile.identity} screen`, tile, source: "screen" }, person] : [person];
  });
}

export function isSpeaking({ tile: { media } }: Picture): boolean {
  return media?.speaking === true && !media.microphoneMuted;
}

/**
 * The pictures of one page. Whoever speaks while on a later page takes the place of the last silent person of the first
 * page, so that the speaker is in sight and nobody else moves.
 */
export function pageOf(pictures: readonly Picture[], page: number, perPage: number): Picture[] {
  if (perPage >= pictures.length) return [...pictures];
  const order = [...pictures];
  for (let index = perPage; index < order.length; index++) {
    const hidden = order[index];
    if (hidden === undefined || hidden.source === "screen" || !isSpeaking(hidden) || hidden.tile.own) continue;
    const place = order.slice(0, perPage).findLastIndex((each) => each.source === "camera" && !isSpeaking(each));
    const silent = order[place];
    if (silent === undefined) break;
    order[place] = hidden;
    order[index] = silent;
  }
  return order.slice(page * perPage, (page + 1) * perPage);
}
