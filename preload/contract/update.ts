import { z } from "zod";
import { Failure } from "./errors.ts";

/** A newer version of Parley. It is fetched quietly outside calls, checked, and then offered; never installed unasked. */
export const UpdateState = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("none") }),
  /** Known, and its feed is signed by the makers; not fetched yet, for example because a call is running. */
  z.object({ phase: z.literal("available"), version: z.string() }),
  z.object({ phase: z.literal("downloading"), version: z.string(), percent: z.number().int().min(0).max(100) }),
  z.object({
    phase: z.literal("ready"),
    version: z.string(),
    /** False in a call, and for a while after "Later". */
    offered: z.boolean(),
  }),
  /** Refused or not installed, until dismissed. A feed that can't be reached is no failure: it is asked again later. */
  z.object({ phase: z.literal("failed"), version: z.string(), error: Failure }),
]);
export type UpdateState = z.infer<typeof UpdateState>;
