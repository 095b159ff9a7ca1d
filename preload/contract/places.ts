import { z } from "zod";
import { Person } from "./person.ts";
import { RingChoice } from "./ring.ts";

/** When a conference takes place: the content of its state event `io.parley.schedule`. */
export const Schedule = z.object({
  /** Unix ms. */
  startTs: z.number().int().min(0).max(8_640_000_000_000_000),
  durationMs: z
    .number()
    .int()
    .min(60_000)
    .max(31 * 86_400_000),
  title: z.string().max(100),
  description: z.string().max(2000),
});
export type Schedule = z.infer<typeof Schedule>;

/** What the person may do in a room, by power level. */
export const Rights = z.object({
  /** Name, topic. */
  edit: z.boolean(),
  invite: z.boolean(),
  schedule: z.boolean(),
  /** Who may come in. */
  access: z.boolean(),
  /** Nobody else could change anything any more after they left. */
  soleAdmin: z.boolean(),
});
export type Rights = z.infer<typeof Rights>;

/** Somebody wants the person in a space or room; answered by joining or leaving it. Direct ones are contacts. */
export const Invitation = z.object({
  roomId: z.string(),
  name: z.string(),
  kind: z.enum(["space", "conference", "room"]),
  /** Left out when the invitation does not say who sent it. */
  inviter: Person.optional(),
});
export type Invitation = z.infer<typeof Invitation>;

/** A room that is neither direct nor in any of the person's spaces: it can be called in all the same. */
export const OtherRoom = z.object({
  roomId: z.string(),
  name: z.string(),
  present: z.array(Person),
  encrypted: z.boolean(),
  ringChoice: RingChoice,
  /** Whether the room lets the person announce that they are in its call. */
  mayCall: z.boolean(),
  lastActiveTs: z.number(),
});
export type OtherRoom = z.infer<typeof OtherRoom>;

export const PlacesState = z.object({ invitations: z.array(Invitation), rooms: z.array(OtherRoom) });
export type PlacesState = z.infer<typeof PlacesState>;
