import { z } from "zod";
import { Person } from "./person.ts";

/** Event id of the notification; of an account beside the first one, with its name before it. */
export const RingId = z.string().max(300);

/** A call somebody else has started and wants us in (MSC4075). It is here for as long as it may be answered. */
export const IncomingCall = z.object({
  id: RingId,
  roomId: z.string(),
  /** Name of the room, cleaned for display; for a direct room the name of the other person. */
  name: z.string(),
  caller: Person,
  /** Whether the room is between two people (`m.direct`). */
  direct: z.boolean(),
  /** "ring": sound, until answered. "toast": one quiet message. */
  manner: z.enum(["ring", "toast"]),
  /** Silenced on this device by the person ("hold on"): no sound, no toast; it can still be answered. */
  silenced: z.boolean(),
  /** Unix ms by this computer's clock when it ends by itself. */
  untilTs: z.number(),
  /** A call of older clients (MSC2746): another call than a MatrixRTC one of the same room. */
  legacy: z.literal(true).optional(),
  /** User id of the account that is called, where there are several. */
  account: z.string().optional(),
});
export type IncomingCall = z.infer<typeof IncomingCall>;

/** The call we have started in a direct room, until somebody answers. */
export const OutgoingCall = z.object({
  roomId: z.string(),
  /** "notSent": the homeserver did not take the notification, so nobody was rung. */
  phase: z.enum(["calling", "declined", "noAnswer", "notSent"]),
  /** Who is called, or who declined. */
  person: Person,
});
export type OutgoingCall = z.infer<typeof OutgoingCall>;

export const RingState = z.object({
  /** Newest first, one for each room. */
  incoming: z.array(IncomingCall),
  outgoing: OutgoingCall.nullable(),
});
export type RingState = z.infer<typeof RingState>;

/** How the calls of one room reach the person: by the push rules, always ringing, a quiet toast, or not at all. */
export const RingChoice = z.enum(["default", "ring", "quiet", "silent"]);
export type RingChoice = z.infer<typeof RingChoice>;

/** Somebody we have a direct room with. */
export const Contact = z.object({
  roomId: z.string(),
  person: Person,
  /** Whether they are in the call of that room now. */
  present: z.boolean(),
  encrypted: z.boolean(),
  /** "invited": they asked us to talk; entering the lobby accepts. */
  membership: z.enum(["joined", "invited"]),
  /** How calls of this room reach us (see `setRingChoice`). */
  ringChoice: RingChoice,
  /** Unix ms of the last thing that happened in it; 0 when unknown. */
  lastActiveTs: z.number(),
});
export type Contact = z.infer<typeof Contact>;

/** All that the page of the ring window gets to know: what it shows, and what it plays. */
export const RingPage = z.object({
  /** Null: only a sound, the window is not there to be seen. */
  call: IncomingCall.nullable(),
  /** Accepting leaves the call that is running. */
  inCall: z.boolean(),
  /** "ring" is played until it is gone from here, "beep" once. */
  sound: z.object({ id: z.string(), kind: z.enum(["ring", "beep"]) }).nullable(),
  theme: z.enum(["system", "light", "dark"]),
  language: z.string(),
});
export type RingPage = z.infer<typeof RingPage>;
