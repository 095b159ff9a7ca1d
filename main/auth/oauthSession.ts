import { randomBytes } from "node:crypto";
import { createClient } from "matrix-js-sdk";
import { z } from "zod";
import { ParleyFailure } from "../failure.ts";
import { logFor, sdkLogger } from "../logging/log.ts";
import { loginFailure, requireSamePerson, sessionFrom } from "../matrix/login.ts";
import type { StoredSession } from "../matrix/login.ts";
import type { AuthMetadata } from "./authMetadata.ts";
import { revoke } from "./authServer.ts";
import type { Tokens } from "./tokens.ts";

const log = logFor("sign-in");
const WhoAmI = z.object({ user_id: z.string(), device_id: z.string() });

/** Who asked an OAuth 2.0 server for tokens, and for which device. */
export interface OAuthDevice {
  homeserver: { name: string; baseUrl: string };
  metadata: AuthMetadata;
  clientId: string;
  deviceId: string;
}

/** As homeservers make them: letters that survive in a scope. */
export function newDeviceId(): string {
  return randomBytes(15)
    .toString("base64")
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .slice(0, 10)
    .toUpperCase();
}

/**
 * The session that new tokens open: the homeserver says whose it is, and it has to be of the device that was asked for.
 *
 * @param again the session that is to be gone on with, by the same person
 * @throws ParleyFailure `AuthServerInvalid`, `OtherAccount`, and as `loginFailure`; the tokens then are revoked
 */
export async function sessionOfTokens(
  device: OAuthDevice,
  tokens: Tokens,
  again?: StoredSession,
): Promise<StoredSession> {
  const { homeserver, metadata, clientId, deviceId } = device;
  const client = createClient({
    baseUrl: homeserver.baseUrl,
    accessToken: tokens.accessToken,
    logger: sdkLogger(),
    localTimeoutMs: 20_000,
  });
  try {
    const me = WhoAmI.parse(await client.whoami());
    if (me.device_id !== deviceId) throw new ParleyFailure("AuthServerInvalid", { detail: "device" });
    requireSamePerson(again, me.user_id);
    return sessionFrom(homeserver, { userId: me.user_id, deviceId }, tokens, again, {
      issuer: metadata.issuer,
      clientId,
      ...(metadata.account_management_uri === undefined ? {} : { accountPage: true }),
    });
  } catch (cause) {
    await giveBack(device, tokens);
    throw cause instanceof ParleyFailure ? cause : loginFailure(cause, homeserver.name);
  }
}

/** Ends what is nobody's session: it shall not stay in the person's list. Never throws. */
export async function giveBack(
  { metadata, clientId }: Pick<OAuthDevice, "metadata" | "clientId">,
  { refreshToken, accessToken }: Pick<Tokens, "refreshToken" | "accessToken">,
): Promise<void> {
  const kind = refreshToken === undefined ? "access_token" : "refresh_token";
  await revoke(metadata, clientId, refreshToken ?? accessToken, kind).catch(() =>
    log.warn("a session that nobody wants could not be ended"),
  );
}
