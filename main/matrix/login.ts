import { createClient, MatrixError } from "matrix-js-sdk";
import { z } from "zod";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { ParleyFailure } from "../failure.ts";
import { logFor, sdkLogger } from "../logging/log.ts";
import { discover } from "./discovery.ts";

const log = logFor("session");

/** What the SecretStore keeps of a signed-in session, under the name `session`. */
export const StoredSession = z.object({
  version: z.literal(1),
  homeserver: z.string(),
  baseUrl: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  accessToken: z.string(),
  /** base64, 32 bytes: opens the crypto store and the sync snapshot. */
  storageKey: z.string(),
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

/**
 * Signs in by password.
 *
 * @throws ParleyFailure as `discover`, and `PasswordSignInUnsupported`, `WrongPassword`, `AccountDeactivated`,
 * `RateLimited`, `HomeserverUnreachable`.
 */
export async function signInWithPassword(server: string, username: string, password: string): Promise<StoredSession> {
  const homeserver = await discover(server);
  if (!homeserver.passwordSignIn) throw new ParleyFailure("PasswordSignInUnsupported", { detail: homeserver.name });
  const client = createClient({ baseUrl: homeserver.baseUrl, logger: sdkLogger(), localTimeoutMs: 20_000 });
  try {
    const answer = await client.loginRequest({
      type: "m.login.password",
      identifier: { type: "m.id.user", user: username.trim() },
      password,
      initial_device_display_name: `Parley on ${hostname()}`,
    });
    return {
      version: 1,
      homeserver: homeserver.name,
      baseUrl: homeserver.baseUrl,
      userId: answer.user_id,
      deviceId: answer.device_id,
      accessToken: answer.access_token,
      storageKey: randomBytes(32).toString("base64"),
    };
  } catch (cause) {
    throw loginFailure(cause, homeserver.name);
  }
}

function loginFailure(cause: unknown, detail: string): ParleyFailure {
  if (!(cause instanceof MatrixError)) return new ParleyFailure("HomeserverUnreachable", { detail, cause });
  switch (cause.errcode) {
    case "M_FORBIDDEN":
      return new ParleyFailure("WrongPassword", { detail, cause });
    case "M_USER_DEACTIVATED":
      return new ParleyFailure("AccountDeactivated", { detail, cause });
    case "M_LIMIT_EXCEEDED":
      return new ParleyFailure("RateLimited", { detail, cause });
    default:
      return new ParleyFailure((cause.httpStatus ?? 500) >= 500 ? "HomeserverUnreachable" : "WrongPassword", {
        detail,
        cause,
      });
  }
}
