import { z } from "zod";
import { LinkPlace } from "./desktop.ts";
import { Failure } from "./errors.ts";
import { RoomId } from "./ids.ts";

const Nothing = z.object({});
const Done = z.null();

/** The name somebody goes by for one visit. What is unfit for display is taken out of it before it is used. */
export const GuestName = z.string().trim().min(1).max(80);

/** Who may come into a new conference. "ask": the people of the space at once, and whoever has the link asks to enter. */
export const ConferenceAccess = z.enum(["space", "invited", "ask"]);
export type ConferenceAccess = z.infer<typeof ConferenceAccess>;

/** Who may come into a conference that is there already, and what may be chosen instead. */
export const ConferenceDoor = z.object({
  /** Null for a rule that we have no words for, e.g. a room that is open to all. */
  access: ConferenceAccess.nullable(),
  /** What the room allows by its version and its spaces. */
  choices: z.array(ConferenceAccess),
  /** Server where people without an account get one for the visit; "" for none. */
  guests: z.string(),
  /** The one that the homeserver announces; "" for none. */
  suggestedGuests: z.string(),
});
export type ConferenceDoor = z.infer<typeof ConferenceDoor>;

/**
 * The way into a conference that has to be asked for, or is taken without an account: null while there is none.
 * - offered: a link, and nobody is signed in; nothing was asked of anybody yet
 * - entering: an account for the visit is being made, the knock is on its way
 * - waiting: they have been asked; `unanswered` once that has taken long
 * - inside: admitted; where the lobby is
 */
export const EntryState = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("offered"), place: LinkPlace, error: Failure.optional() }),
  z.object({ phase: z.literal("entering"), place: LinkPlace }),
  z.object({ phase: z.literal("waiting"), place: LinkPlace, roomId: z.string(), unanswered: z.boolean() }),
  z.object({ phase: z.literal("declined"), place: LinkPlace }),
  z.object({ phase: z.literal("failed"), place: LinkPlace, error: Failure }),
  z.object({ phase: z.literal("inside"), place: LinkPlace, roomId: z.string(), name: z.string() }),
]);
export type EntryState = z.infer<typeof EntryState>;

/** Somebody asks to enter a conference where this person may let them in. */
export const Knock = z.object({
  roomId: z.string(),
  conference: z.string(),
  userId: z.string(),
  /** Cleaned for display, as everybody's; their own choice, so it proves nothing. */
  displayName: z.string(),
  /** What they wrote with it, cleaned; undefined when nothing, or only their name. */
  reason: z.string().optional(),
  ts: z.number(),
  /** From the conference's own server for guests. */
  guest: z.boolean(),
  /** The name of a member that this one could be taken for. */
  looksLike: z.string().optional(),
});
export type Knock = z.infer<typeof Knock>;

/** How a conference is passed on. */
export const ConferenceLink = z.object({
  link: z.string(),
  /** PNG as a data URL. */
  qr: z.string(),
  name: z.string(),
  /** Whether somebody with the link alone gets in by asking. */
  asks: z.boolean(),
  /** Whether this person may change who comes in. */
  mayChange: z.boolean(),
  /** The server where somebody without an account gets one for the visit. */
  guests: z.string().optional(),
});
export type ConferenceLink = z.infer<typeof ConferenceLink>;

/** Ways in for people without an account, and letting them in. */
export const guestCalls = {
  /** Nobody is signed in: offers the way in that a pasted link has for guests. */
  offerGuestEntry: { args: z.object({ link: z.string().min(1).max(4096) }), result: Done },
  /** Makes an account for the visit at the server that the offered link names, and asks to enter. */
  enterAsGuest: { args: z.object({ displayName: GuestName }), result: Done },
  /** Takes the question back, or dismisses what became of it; a guest's account is ended. */
  cancelEntry: { args: Nothing, result: Done },
  /** Asks once more after "declined" or a failure. */
  retryEntry: { args: Nothing, result: Done },
  /** Makes the temporary account one's own. The old, random password is replaced. */
  keepGuestAccount: { args: z.object({ password: z.string().min(8).max(512) }), result: Done },
  /** Lets people in, or does not. Fails by its first failure, after all were tried. */
  answerKnocks: {
    args: z.object({ roomId: RoomId, userIds: z.array(z.string().max(255)).min(1).max(100), admit: z.boolean() }),
    result: Done,
  },
};
