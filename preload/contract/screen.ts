import { z } from "zod";

/** A screen or a window that can be shared. */
export const ScreenSource = z.object({
  id: z.string(),
  kind: z.enum(["screen", "window"]),
  /** Cleaned for display. */
  name: z.string(),
  /** What it shows now: a data: URL of at most 320 × 180 pixels. */
  thumbnail: z.string(),
});
export type ScreenSource = z.infer<typeof ScreenSource>;

export const ScreenSources = z.object({
  sources: z.array(ScreenSource),
  /** Whether the computer's sound can be shared with it. */
  soundPossible: z.boolean(),
});
export type ScreenSources = z.infer<typeof ScreenSources>;
