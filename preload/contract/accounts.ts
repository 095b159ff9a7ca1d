import { z } from "zod";
import { Failure } from "./errors.ts";

/** One of the accounts that are signed in at the same time; one that is being added is none yet. */
export const AccountSummary = z.object({
  /** Names it in `switchAccount`; of this computer alone. */
  id: z.string(),
  userId: z.string(),
  displayName: z.string(),
  homeserver: z.string(),
  phase: z.enum(["starting", "signedOut", "keyring", "signingIn", "signedIn", "signingOut"]),
  sync: z.enum(["connecting", "live", "offline"]),
  /** Messages by others that the person has not seen. */
  unread: z.number().int(),
  /** Missed calls that the person has not seen. */
  missed: z.number().int(),
  /** Calls that want an answer now. */
  rings: z.number().int(),
  /** The one that the window shows. */
  active: z.boolean(),
  /** Why nobody can be reached by it, e.g. `SessionExpired`. */
  error: Failure.optional(),
});
export type AccountSummary = z.infer<typeof AccountSummary>;

const Nothing = z.object({});
const Done = z.null();
export const AccountId = z.string().regex(/^[a-z0-9]{5,20}$/);

export const accountCalls = {
  /** Shows the sign-in for one more account; the others go on. In a call: `AccountInCall`. */
  addAccount: { args: Nothing, result: Done },
  /** Back from that sign-in, or from one of an account that has expired, to one that is signed in. */
  cancelAddAccount: { args: Nothing, result: Done },
  /** The window shows another account from now on. In a call: `AccountInCall`. */
  switchAccount: { args: z.object({ id: AccountId }), result: Done },
  /** As `signOut`, of every account. */
  signOutAll: { args: Nothing, result: Done },
} as const;
