import type { MatrixClient } from "matrix-js-sdk";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import { logFor } from "../logging/log.ts";
import { byPassword } from "./passwordAuth.ts";

const log = logFor("trust");

/**
 * Gives the account an identity (cross-signing keys, MSC1756) if it has none, signed for by this device. Homeservers take
 * the first one without further proof (MSC3967); others get the password of the sign-in. An identity that is there is
 * never replaced: two devices may sign in at the same time, and the first one is the one.
 */
export async function setUpIdentity(client: MatrixClient, crypto: CryptoApi, password?: string): Promise<void> {
  const me = client.getSafeUserId();
  if (await crypto.userHasCrossSigningKeys(me, true)) return;
  try {
    await crypto.bootstrapCrossSigning({
      authUploadDeviceSigningKeys: async (request) => {
        try {
          return await request(null);
        } catch (cause) {
          if (password === undefined || (await hasIdentity(client))) throw cause;
          return byPassword(me, password)(request);
        }
      },
    });
    log.info("the account has an identity now");
  } catch (error) {
    log.warn("no identity was made", error instanceof Error ? error.message : "");
    // What was made and not taken must not be believed in: the homeserver's answer replaces it.
    await crypto.userHasCrossSigningKeys(me, true);
  }
}

/** What the homeserver has, whatever the crypto store believes. */
async function hasIdentity(client: MatrixClient): Promise<boolean> {
  const me = client.getSafeUserId();
  const { master_keys: keys } = await client.downloadKeysForUsers([me]);
  return keys?.[me] !== undefined;
}
