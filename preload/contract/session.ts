import { z } from "zod";

/** Who vouches for a person at single sign-on (MSC2858). */
export const IdentityProvider = z.object({ id: z.string(), name: z.string() });
export type IdentityProvider = z.infer<typeof IdentityProvider>;

export const Homeserver = z.object({
  /** What the person typed, normalised, e.g. `example.org`. */
  name: z.string(),
  /** Client-server API base URL found by `.well-known`. */
  baseUrl: z.string(),
  passwordSignIn: z.boolean(),
  /** Signs people in by OAuth 2.0 (MSC2964), in the browser. */
  oauth: z.boolean(),
  /** Signs people in by single sign-on (`m.login.sso`), in the browser. */
  sso: z.boolean(),
  /** Of single sign-on, by name (MSC2858); empty where the homeserver has its own choice. */
  providers: z.array(IdentityProvider),
  /** Lets a device be signed in by another with a QR code (MSC4108). */
  qr: z.boolean(),
});
export type Homeserver = z.infer<typeof Homeserver>;

const Nothing = z.object({});
const Done = z.null();

/** Signing in and out. */
export const sessionCalls = {
  discoverHomeserver: { args: z.object({ server: z.string().min(1).max(255) }), result: Homeserver },
  signIn: {
    args: z.object({
      server: z.string().min(1).max(255),
      username: z.string().min(1).max(255),
      password: z.string().min(1).max(512),
    }),
    result: Done,
  },
  /**
   * Signs in through the system's browser, which is opened: by OAuth 2.0 (MSC2964) where the homeserver has it, else by
   * single sign-on, with the provider of this id. Resolves when the person is signed in, minutes later.
   */
  signInByBrowser: {
    args: z.object({ server: z.string().min(1).max(255), provider: z.string().max(255).optional() }),
    result: Done,
  },
  /** Opens the page of the browser sign-in that is waited for once more. */
  reopenBrowser: { args: Nothing, result: Done },
  /** Gives up the browser sign-in that is waited for; it fails with `BrowserSignInCancelled`. */
  cancelBrowserSignIn: { args: Nothing, result: Done },
  /**
   * In session phase "expired": the same person on the same device again, by password, or without one by the browser; by
   * the provider of this id, where it is single sign-on.
   */
  signInAgain: {
    args: z.object({ password: z.string().min(1).max(512).optional(), provider: z.string().max(255).optional() }),
    result: Done,
  },
  /** In session phase "expired": wipes everything stored for the session. */
  forgetSession: { args: Nothing, result: Done },
  /** Opens the account's page at its OAuth 2.0 server in the browser (MSC4191). */
  openAccountPage: { args: z.object({ action: z.enum(["account", "devices"]) }), result: Done },
  /** Leaves the call, ends the session at the homeserver and wipes everything stored for it. */
  signOut: { args: Nothing, result: Done },
} as const;
