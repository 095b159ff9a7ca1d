import { createClient, MatrixError } from "matrix-js-sdk";
import type { AuthDict, MatrixClient } from "matrix-js-sdk";
import { randomBytes } from "node:crypto";
import { ParleyFailure } from "../failure.ts";
import { sdkLogger } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import { discover } from "../matrix/discovery.ts";
import type { StoredSession } from "../matrix/login.ts";

/** How long ending an account may hold up the end of the visit. */
const FAREWELL_MS = 6000;

export interface GuestAccount {
  session: StoredSession;
  /** Random; known to nobody but this process, and lost with it unless the account is kept. */
  password: string;
}

/**
 * Makes an account for one visit.
 *
 * @throws ParleyFailure `GuestNameInvalid`, `GuestServerUnreachable`, `GuestServerRefused`, `RateLimited`.
 */
export async function makeGuestAccount(server: string, givenName: string): Promise<GuestAccount> {
  const displayName = cleanName(givenName, "");
  if (displayName === "") throw new ParleyFailure("GuestNameInvalid");
  const homeserver = await discover(server).catch((cause: unknown) => {
    throw new ParleyFailure("GuestServerUnreachable", { detail: server, cause });
  });
  const client = createClient({ baseUrl: homeserver.baseUrl, logger: sdkLogger(), localTimeoutMs: 20_000 });
  const password = randomBytes(32).toString("base64url");
  try {
    const answer = await register(client, `guest-${randomBytes(9).toString("hex")}`, password);
    const session: StoredSession = {
      version: 1,
      homeserver: homeserver.name,
      baseUrl: homeserver.baseUrl,
      userId: answer.user_id,
      deviceId: answer.device_id,
      accessToken: answer.access_token,
      storageKey: randomBytes(32).toString("base64"),
    };
    const { baseUrl, userId, accessToken } = session;
    const own = createClient({ baseUrl, userId, accessToken, logger: sdkLogger(), localTimeoutMs: 20_000 });
    await own.setDisplayName(displayName);
    return { session, password };
  } catch (cause) {
    throw registerFailure(cause, homeserver.name);
  }
}

/** Only a server that lets anybody in without proving anything is one for guests: no e-mail, no captcha, no token. */
async function register(client: MatrixClient, username: string, password: string) {
  const request = (auth: AuthDict | undefined) =>
    client.registerRequest({
      username,
      password,
      initial_device_display_name: "Parley (guest)",
      ...(auth === undefined ? {} : { auth }),
    });
  let answer;
  try {
    answer = await request(undefined);
  } catch (cause) {
    const session = sessionOf(cause, "m.login.dummy");
    if (session === undefined) throw cause;
    answer = await request({ type: "m.login.dummy", session });
  }
  const { user_id, device_id, access_token } = answer;
  if (device_id === undefined || access_token === undefined) throw new ParleyFailure("GuestServerRefused");
  return { user_id, device_id, access_token };
}

/** Replaces the random password by one that the person knows. @throws ParleyFailure `GuestPasswordRefused`, `Offline`. */
export async function changePassword(client: MatrixClient, before: string, after: string): Promise<void> {
  try {
    await withPassword(client, before, (auth) => client.setPassword(auth, after, false));
  } catch (cause) {
    throw new ParleyFailure(cause instanceof MatrixError ? "GuestPasswordRefused" : "Offline", { cause });
  }
}

/** Ends the account for good: it leaves its rooms, and nobody can use it again. A server that can't be reached keeps it. */
export async function endGuestAccount(client: MatrixClient, password: string): Promise<void> {
  const ending = withPassword(client, password, (auth) => client.deactivateAccount(auth, true));
  await Promise.race([
    ending,
    new Promise((_resolve, reject) => setTimeout(() => reject(new Error("no answer in time")), FAREWELL_MS).unref()),
  ]);
}

/** User-interactive authentication by password (the first request asks, the second proves). */
async function withPassword<T>(
  client: MatrixClient,
  password: string,
  request: (auth: AuthDict) => Promise<T>,
): Promise<T> {
  const auth = {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: client.getSafeUserId() },
    user: client.getSafeUserId(),
    password,
  };
  try {
    return await request({} as AuthDict);
  } catch (cause) {
    const session = sessionOf(cause, "m.login.password");
    if (session === undefined) throw cause;
    return request({ ...auth, session });
  }
}

/** The session of a request that waits for exactly this one stage. */
export function sessionOf(cause: unknown, stage: string): string | undefined {
  if (!(cause instanceof MatrixError) || cause.httpStatus !== 401) return undefined;
  const { session, flows } = cause.data as { session?: string; flows?: { stages?: string[] }[] };
  const alone = flows?.some((flow) => flow.stages?.length === 1 && flow.stages[0] === stage) ?? false;
  return alone ? session : undefined;
}

function registerFailure(cause: unknown, detail: string): ParleyFailure {
  if (cause instanceof ParleyFailure) return cause;
  if (!(cause instanceof MatrixError) || (cause.httpStatus ?? 500) >= 500)
    return new ParleyFailure("GuestServerUnreachable", { detail, cause });
  if (cause.errcode === "M_LIMIT_EXCEEDED") return new ParleyFailure("RateLimited", { detail, cause });
  return new ParleyFailure("GuestServerRefused", { detail, cause });
}
