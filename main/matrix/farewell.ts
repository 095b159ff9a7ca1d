import { revokeTokens } from "../auth/sessionTokens.ts";
import { endGuestAccount } from "../guest/guestAccount.ts";
import type { GuestAccount } from "../guest/guestAccount.ts";
import { logFor } from "../logging/log.ts";
import type { StoredSession } from "./login.ts";
import type { MatrixConnection } from "./matrixConnection.ts";

const log = logFor("session");

/**
 * Tells the homeserver that nobody comes back by this session; for a visit, that nobody comes back at all. By OAuth 2.0 one
 * signs out by revoking the tokens. Never throws.
 *
 * @returns whether the homeserver was told
 */
export async function sayFarewell(
  { client, tokens }: Pick<MatrixConnection, "client" | "tokens">,
  stored: StoredSession | undefined,
  guest: GuestAccount | undefined,
): Promise<boolean> {
  try {
    if (guest !== undefined) await endGuestAccount(client, guest.password);
    else if (stored?.oauth === undefined) await client.logout(true);
    else {
      client.stopClient();
      await revokeTokens(stored, tokens());
    }
    return true;
  } catch (error) {
    // Offline: the homeserver keeps a dead device, which the person can remove elsewhere; here all is wiped.
    log.warn("the homeserver could not be told of the sign-out", error instanceof Error ? error.message : "");
    return false;
  }
}
