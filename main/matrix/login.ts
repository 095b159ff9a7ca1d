import { createClient, MatrixError } from "matrix-js-sdk";
import { z } from "zod";
import { randomBytes } from "node:crypto";
import { ErrorName } from "../../preload/contract.ts";
import { deviceName } from "../auth/authServer.ts";
import { matrixTokens } from "../auth/tokens.ts";
import type { Tokens } from "../auth/tokens.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor, sdkLogger } from "../logging/log.ts";
import { discover } from "./discovery.ts";

const log = logFor("session");

/** What the SecretStore keeps of a signed-in session, under the name `session`. Of earlier versions: without refreshing. */
export const StoredSession = z.object({
  version: z.literal(1),
  homeserver: z.string(),
  baseUrl: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  accessToken: z.string(),
  /** base64, 32 bytes: opens the crypto store and the sync snapshot. */
  storageKey: z.string(),
  refreshToken: z.string().optional(),
  /** Unix ms. */
  expiresAt: z.number().optional(),
  /** New tokens were being asked for. */
  refreshing: z.literal(true).optional(),
  /** Of a session by OAuth 2.0 (MSC2964). */
  oauth: z.object({ issuer: z.string(), clientId: z.string(), accountPage: z.literal(true).optional() }).optional(),
  /** Who vouched for the person at single sign-on (MSC2858). */
  provider: z.string().optional(),
  /** The homeserver wants the person to sign in again, to the same device; why. */
  ended: ErrorName.optional(),
});
export type StoredSession = z.infer<typeof StoredSession>;

/** @returns undefined when it is unreadable, which is logged. */
export function parseStored(text: string): StoredSession | undefined {
  try {
    return StoredSession.parse(JSON.parse(text));
  } catch (error) {
    log.error("the stored session is unreadable and is ignored", error instanceof Error ? error.name : "");
    return undefined;
  }
}

/** The same session with other tokens. @param asking new ones are being asked for */
export function withTokens(session: StoredSession, tokens: Tokens, asking: boolean): StoredSession {
  const { refreshToken: _refresh, expiresAt: _expires, refreshing: _refreshing, ...rest } = session;
  const { accessToken, refreshToken, expiresAt } = tokens;
  return {
    ...rest,
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(asking ? { refreshing: true as const } : {}),
  };
}

/** @param again a session that is gone on with: its device and its storage key */
export function sessionFrom(
  homeserver: { name: string; baseUrl: string },
  who: { userId: string; deviceId: string },
  tokens: Tokens,
  again: StoredSession | undefined,
  oauth?: StoredSession["oauth"],
): StoredSession {
  const session: StoredSession = {
    version: 1,
    homeserver: homeserver.name,
    baseUrl: homeserver.baseUrl,
    ...who,
    accessToken: tokens.accessToken,
    storageKey: again?.storageKey ?? randomBytes(32).toString("base64"),
    ...(oauth === undefined ? {} : { oauth }),
  };
  return withTokens(session, tokens, false);
}

/**
 * The session of an answer of `POST /login`.
 *
 * @param asked unix ms
 * @throws ParleyFailure `OtherAccount` when it is not the person of `again`; that session is ended.
 */
export async function sessionOfLogin(
  homeserver: { name: string; baseUrl: string },
  answer: { user_id: string; device_id: string },
  asked: number,
  again: StoredSession | undefined,
): Promise<StoredSession> {
  const tokens = matrixTokens(answer, asked);
  if (tokens === undefined) throw new ParleyFailure("HomeserverInvalid", { detail: homeserver.name });
  try {
    requireSamePerson(again, answer.user_id);
  } catch (error) {
    const { accessToken } = tokens;
    const client = createClient({
      baseUrl: homeserver.baseUrl,
      accessToken,
      logger: sdkLogger(),
      localTimeoutMs: 8000,
    });
    await client.logout().catch(() => log.warn("a session that nobody wants could not be ended"));
    throw error;
  }
  return sessionFrom(homeserver, { userId: answer.user_id, deviceId: answer.device_id }, tokens, again);
}

/** @throws ParleyFailure `OtherAccount` */
export function requireSamePerson(again: StoredSession | undefined, userId: string): void {
  if (again !== undefined && again.userId !== userId) throw new ParleyFailure("OtherAccount", { detail: again.userId });
}

/**
 * Signs in by password.
 *
 * @param again a session that is gone on with
 * @throws ParleyFailure as `discover`, and `PasswordSignInUnsupported`, `WrongPassword`, `AccountDeactivated`,
 * `AccountLocked`, `RateLimited`, `OtherAccount`, `HomeserverUnreachable`.
 */
export async function signInWithPassword(
  server: string,
  username: string,
  password: string,
  again?: StoredSession,
): Promise<StoredSession> {
  const homeserver = await discover(server);
  if (!homeserver.passwordSignIn) throw new ParleyFailure("PasswordSignInUnsupported", { detail: homeserver.name });
  const client = createClient({ baseUrl: homeserver.baseUrl, logger: sdkLogger(), localTimeoutMs: 20_000 });
  const asked = Date.now();
  try {
    const answer = await client.loginRequest({
      type: "m.login.password",
      identifier: { type: "m.id.user", user: username.trim() },
      password,
      initial_device_display_name: deviceName(),
      refresh_token: true,
      ...(again === undefined ? {} : { device_id: again.deviceId }),
    });
    return await sessionOfLogin(homeserver, answer, asked, again);
  } catch (cause) {
    throw loginFailure(cause, homeserver.name);
  }
}

/** What to tell of a refused login. */
export function loginFailure(cause: unknown, detail: string): ParleyFailure {
  if (cause instanceof ParleyFailure) return cause;
  if (!(cause instanceof MatrixError)) return new ParleyFailure("HomeserverUnreachable", { detail, cause });
  switch (cause.errcode) {
    case "M_FORBIDDEN":
      return new ParleyFailure("WrongPassword", { detail, cause });
    case "M_USER_DEACTIVATED":
      return new ParleyFailure("AccountDeactivated", { detail, cause });
    case "M_USER_LOCKED":
      return new ParleyFailure("AccountLocked", { detail, cause });
    case "M_LIMIT_EXCEEDED":
      return new ParleyFailure("RateLimited", { detail, cause });
    default:
      return new ParleyFailure((cause.httpStatus ?? 500) >= 500 ? "HomeserverUnreachable" : "WrongPassword", {
        detail,
        cause,
      });
  }
}
