import { randomBytes } from "node:crypto";
import type { CallArgs } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { signInWithPassword } from "../matrix/login.ts";
import type { StoredSession } from "../matrix/login.ts";
import { accountPage } from "./authMetadata.ts";
import type { AccountAction } from "./authMetadata.ts";
import type { BrowserSignIn } from "./browserSignIn.ts";
import { authServerOf, isDeviceKnown } from "./sessionTokens.ts";

const log = logFor("session");

/**
 * Signs in to the device of a session again.
 *
 * @param by password, or in the browser; there by the provider of this id, at single sign-on
 * @returns `known`: the homeserver still has the device; else what is stored for it is of no use, and its key is another
 * @throws ParleyFailure as the sign-in, and `OtherAccount`
 */
export async function resume(
  before: StoredSession,
  { password, provider }: CallArgs<"signInAgain">,
  browser: BrowserSignIn,
): Promise<{ stored: StoredSession; known: boolean }> {
  const { homeserver, userId } = before;
  const stored =
    password === undefined
      ? await browser.signIn(homeserver, provider, before)
      : await signInWithPassword(homeserver, userId, password, before);
  if (await isDeviceKnown(stored)) return { stored, known: true };
  log.warn("the device was removed meanwhile: begun anew");
  return { stored: { ...stored, storageKey: randomBytes(32).toString("base64") }, known: false };
}

/** The account's page at its OAuth 2.0 server (MSC4191). @throws ParleyFailure `AccountPageMissing`, `AuthServer…` */
export async function accountPageOf(session: StoredSession | undefined, action: AccountAction): Promise<string> {
  if (session?.oauth === undefined) throw new ParleyFailure("AccountPageMissing");
  const page = accountPage(await authServerOf(session), session.baseUrl, action, session.deviceId);
  if (page === undefined) throw new ParleyFailure("AccountPageMissing");
  return page.href;
}
