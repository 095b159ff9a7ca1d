import { z } from "zod";

/** A rectangle of the screen, in pixels independent of the display's density. */
export const PipBounds = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Bounds = z.infer<typeof PipBounds>;

export const PIP_MIN = { width: 240, height: 150 };
const PIP_DEFAULT = { width: 400, height: 240 };
/** Distance to the corner of the screen where it comes first. */
const MARGIN = 24;

/**
 * Where the small window opens: where it was, brought wholly onto a display that still is there; the first time, in the
 * lower right corner of the first display.
 *
 * @param workAreas of the displays, the primary one first; never empty.
 */
export function placePip(remembered: Bounds | undefined, workAreas: Bounds[]): Bounds {
  const primary = workAreas[0] ?? { x: 0, y: 0, width: 1280, height: 800 };
  if (remembered === undefined) {
    return {
      x: primary.x + primary.width - PIP_DEFAULT.width - MARGIN,
      y: primary.y + primary.height - PIP_DEFAULT.height - MARGIN,
      ...PIP_DEFAULT,
    };
  }
  const area = workAreas.toSorted((a, b) => overlap(b, remembered) - overlap(a, remembered))[0] ?? primary;
  const width = clamp(remembered.width, PIP_MIN.width, area.width);
  const height = clamp(remembered.height, PIP_MIN.height, area.height);
  return {
    x: clamp(remembered.x, area.x, area.x + area.width - width),
    y: clamp(remembered.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

function clamp(value: number, low: number, high: number): number {
  return Math.round(Math.max(low, Math.min(value, high)));
}
