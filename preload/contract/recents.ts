import { z } from "zod";
import { Person } from "./person.ts";

/** A call in the list of recent calls, the same on all of the person's devices: it comes from the room's history. */
export const RecentCall = z.object({
  /** Event id of its first membership. */
  id: z.string(),
  roomId: z.string(),
  /** Name of the room, cleaned for display; for a direct room the name of the other person. */
  name: z.string(),
  direct: z.boolean(),
  /** Of a direct room: the other person, also when they never came. */
  partner: Person.optional(),
  /** The person's own devices began it. */
  outgoing: z.boolean(),
  /** See `Outcome` in main/recents/callHistory.ts. */
  outcome: z.enum(["answered", "missed", "declined", "noAnswer", "declinedByOther", "ended"]),
  starter: Person,
  /** In the order they came, the first of them at most; `participantCount` counts all. */
  participants: z.array(Person),
  participantCount: z.number(),
  /** Unix ms. */
  startedTs: z.number(),
  /** Left out while somebody is in it. */
  endedTs: z.number().optional(),
  /** How long the person was in it, ms. */
  mineMs: z.number(),
  /** One of the person's devices is in it now. */
  inside: z.boolean(),
  /** A call of older clients (MSC2746): who called that way is called back that way. */
  legacy: z.literal(true).optional(),
});
export type RecentCall = z.infer<typeof RecentCall>;

export const RecentsState = z.object({
  /** False until the history of the rooms has been read. */
  ready: z.boolean(),
  /** Newest first. */
  calls: z.array(RecentCall),
  /** Missed calls since the list was last opened on any device. */
  missed: z.number(),
});
export type RecentsState = z.infer<typeof RecentsState>;
