import { z } from "zod";

export const Person = z.object({
  userId: z.string(),
  /** Already cleaned for display: no control or bidi characters, at most 80 characters. */
  displayName: z.string(),
});
export type Person = z.infer<typeof Person>;
