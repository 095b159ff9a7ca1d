/** The people of the space, and whoever asks and is let in (room version 10 and later; MSC3787). */
export const KNOCK_RESTRICTED = "knock_restricted";

/** Rooms one can ask to enter. */
export const ASK_RULES: ReadonlySet<string> = new Set(["knock", KNOCK_RESTRICTED]);
