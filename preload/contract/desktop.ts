import { z } from "zod";

/** Where a link leads: checked by its form, not yet by anybody who would know. */
export const LinkPlace = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("room"),
    /** `!id:server`, `!id` (room version 12) or `#alias:server`. */
    room: z.string().max(255).regex(/^[!#]/),
    /** The server in its name, for the person to see; "" where it has none. */
    server: z.string().max(255),
    /** Servers that know the room. */
    via: z.array(z.string().max(255)).max(10),
    /** Where people without an account get one for the visit, as the link says: a server name or its address. */
    guests: z.string().max(255).optional(),
    /** What the link calls the conference, cleaned for display; nobody has checked it. */
    name: z.string().max(100).optional(),
  }),
  z.object({
    kind: z.literal("user"),
    userId: z
      .string()
      .max(255)
      .regex(/^@[^:]+:/),
  }),
]);
export type LinkPlace = z.infer<typeof LinkPlace>;

/** What the desktop around the window is like, and what it wants to know from the person. */
export const DesktopState = z.object({
  /** Whether there is a place where Parley can be seen without a window: tray, menu bar, dock. */
  tray: z.boolean(),
  /**
   * Asked because the window is to be closed (see `answerClose`). "keepRunning": the first time, that Parley goes on.
   * "leaveCall": a call is running.
   */
  question: z.enum(["keepRunning", "leaveCall"]).nullable(),
  /** The keys that mute from anywhere: not wanted, working during calls, or taken by another app. */
  globalMute: z.enum(["none", "ready", "taken"]),
  /** Windows are drawn by the processor: there is no graphics chip, or none whose driver Chromium trusts. */
  softwareDrawing: z.boolean(),
});
export type DesktopState = z.infer<typeof DesktopState>;
