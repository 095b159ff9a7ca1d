import { isSpeaking } from "../pictures.ts";
import type { Picture } from "../pictures.ts";

/** What the small window shows. `since`: when it began to show it, ms. */
export interface PipFocus {
  id: string;
  since: number;
}

/** Nobody is replaced before they were shown this long, so that a lively talk does not flicker, ms. */
const HOLD_MS = 1_500;

/**
 * What the small window shows: what the person has chosen; else a screen that another one shares; else the one who
 * speaks, changing no faster than eyes follow; else whoever was there. Oneself only when nobody else is.
 */
export function nextPipFocus(
  before: PipFocus | undefined,
  views: readonly Picture[],
  chosen: string | undefined,
  now: number,
): PipFocus | undefined {
  const others = views.filter((view) => !view.tile.own);
  const screens = others.filter((view) => view.source === "screen");
  const candidates = screens.length > 0 ? screens : others.length > 0 ? others : views;
  const at = (id: string) => (before?.id === id ? before : { id, since: now });
  if (chosen !== undefined && views.some((view) => view.id === chosen)) return at(chosen);
  const current = candidates.find((view) => view.id === before?.id);
  if (before !== undefined && current !== undefined && (isSpeaking(current) || now - before.since < HOLD_MS))
    return before;
  const speaker = screens.length > 0 ? undefined : candidates.find(isSpeaking);
  const next = speaker ?? current ?? candidates[0];
  return next === undefined ? undefined : at(next.id);
}

/** The one before or after in the order of the views, around the end. */
export function neighbour(views: readonly Picture[], id: string, step: 1 | -1): string | undefined {
  const index = views.findIndex((view) => view.id === id);
  return views.at((index + step) % Math.max(1, views.length))?.id;
}
