import { z } from "zod";
import { createClient, MatrixError } from "matrix-js-sdk";
import { ParleyFailure } from "../failure.ts";
import { logFor, sdkLogger } from "../logging/log.ts";
import { parseServer } from "../matrix/discovery.ts";
import type { StoredSession } from "../matrix/login.ts";
import type { AuthMetadata } from "./authMetadata.ts";
import { findAuthServer, refreshOAuth, revoke } from "./authServer.ts";
import { matrixTokens } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

const log = logFor("session");

/** The OAuth 2.0 server of a session: the one that it was made by, whatever the homeserver says by now. */
export async function authServerOf(session: StoredSession): Promise<AuthMetadata> {
  const metadata = await findAuthServer(parseServer(session.homeserver), session.baseUrl);
  // A refresh token is for nobody else.
  if (metadata === undefined || metadata.issuer !== session.oauth?.issuer)
    throw new ParleyFailure("AuthServerInvalid", { detail: "issuer" });
  return metadata;
}

/** How new tokens of a session are had: of its OAuth 2.0 server, or of the homeserver (MSC2918). See `TokenKeeper`. */
export function refresherOf(session: StoredSession): (refreshToken: string) => Promise<Tokens | "refused"> {
  const { oauth } = session;
  if (oauth === undefined) return (refreshToken) => refreshAtHomeserver(session.baseUrl, refreshToken);
  let server: Promise<AuthMetadata> | undefined;
  return async (refreshToken) => {
    server ??= authServerOf(session);
    try {
      return await refreshOAuth(await server, oauth.clientId, refreshToken);
    } catch (error) {
      server = undefined;
      throw error;
    }
  };
}

async function refreshAtHomeserver(baseUrl: string, refreshToken: string): Promise<Tokens | "refused"> {
  const asked = Date.now();
  try {
    const client = createClient({ baseUrl, logger: sdkLogger(), localTimeoutMs: 20_000 });
    const tokens = matrixTokens(await client.refreshToken(refreshToken), asked);
    if (tokens === undefined) throw new ParleyFailure("HomeserverInvalid", { detail: "tokens" });
    return tokens;
  } catch (error) {
    if (isRefused(error)) return "refused";
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  if (!(error instanceof MatrixError) || (error.httpStatus !== 401 && error.httpStatus !== 403)) return false;
  return ["M_UNKNOWN_TOKEN", "M_FORBIDDEN", "M_USER_DEACTIVATED", "M_USER_LOCKED"].includes(error.errcode ?? "");
}

/** Takes the session's tokens out of use; of OAuth 2.0, where that is how one signs out. Never throws. */
export async function revokeTokens(session: StoredSession, { accessToken, refreshToken }: Tokens): Promise<void> {
  const { oauth } = session;
  if (oauth === undefined) return;
  try {
    const server = await authServerOf(session);
    await revoke(server, oauth.clientId, accessToken, "access_token");
    if (refreshToken !== undefined) await revoke(server, oauth.clientId, refreshToken, "refresh_token");
  } catch (error) {
    // Offline: the server keeps a dead session, which the person can remove elsewhere.
    log.warn("the tokens could not be revoked", error instanceof ParleyFailure ? error.failure.name : "");
  }
}

/**
 * Whether the homeserver still has the keys of the session's device. Who was away for long may come back to a device that
 * was removed meanwhile: one of the same name is another, and what lies in the crypto store is not its.
 */
export async function isDeviceKnown({ baseUrl, accessToken, userId, deviceId }: StoredSession): Promise<boolean> {
  const client = createClient({ baseUrl, accessToken, userId, logger: sdkLogger(), localTimeoutMs: 20_000 });
  const answer = Keys.parse(await client.downloadKeysForUsers([userId]));
  return answer.device_keys[userId]?.[deviceId] !== undefined;
}

const Keys = z.object({ device_keys: z.record(z.string(), z.record(z.string(), z.unknown())) });
