import { setTimeout as pause } from "node:timers/promises";
import { generateScope } from "matrix-js-sdk";
import { z } from "zod";
import { ParleyFailure } from "../failure.ts";
import { DEVICE_GRANT } from "./authMetadata.ts";
import type { AuthMetadata } from "./authMetadata.ts";
import { errorOf, post } from "./authServer.ts";
import { authUrl } from "./authUrl.ts";
import { oauthTokens } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** How often is asked where the server does not say, and how much more rarely when it is too often for it (RFC 8628), ms. */
const INTERVAL_MS = 5000;
const SLOWER_MS = 5000;
/** No longer than this between two questions, and no longer than this in all, whatever the server says, ms. */
const RAREST_MS = 60_000;
const LONGEST_MS = 30 * 60_000;

/** RFC 8628, 3.2. */
const Begun = z.object({
  device_code: z.string().min(1).max(4096),
  user_code: z.string().min(1).max(64),
  verification_uri: z.string().max(2048),
  verification_uri_complete: z.string().max(2048).optional(),
  expires_in: z.number().positive(),
  interval: z.number().positive().optional(),
});

/** A sign-in that waits for the person, who allows it on another device (RFC 8628, MSC4341). */
export interface DeviceGrant {
  /** A secret of this app and the server. */
  deviceCode: string;
  /** For the person: the page shows the same. */
  userCode: string;
  /** Where they allow it. */
  page: string;
  /** The same page with the code in it. */
  pageComplete: string | undefined;
  /** Unix ms. */
  expiresAt: number;
  intervalMs: number;
}

/**
 * @param homeserver base URL
 * @throws ParleyFailure `QrUnsupported` where the server has no such way, `AuthServerInvalid`, `AuthServerUnreachable`
 */
export async function beginDeviceGrant(
  metadata: AuthMetadata,
  client: { clientId: string; deviceId: string },
  homeserver: string,
  abort: AbortSignal,
): Promise<DeviceGrant> {
  const endpoint = metadata.device_authorization_endpoint;
  if (endpoint === undefined) throw new ParleyFailure("QrUnsupported");
  const asked = Date.now();
  const form = { client_id: client.clientId, scope: generateScope(client.deviceId) };
  const { status, json } = await post(endpoint, form, abort);
  const begun = status < 400 ? Begun.safeParse(json).data : undefined;
  const page = authUrl(begun?.verification_uri, homeserver);
  if (begun === undefined || page === undefined)
    throw new ParleyFailure("AuthServerInvalid", { detail: errorOf(json) ?? `device grant: ${status}` });
  return {
    deviceCode: begun.device_code,
    userCode: begun.user_code,
    page: page.href,
    pageComplete: authUrl(begun.verification_uri_complete, homeserver)?.href,
    expiresAt: asked + Math.min(begun.expires_in * 1000, LONGEST_MS),
    intervalMs: Math.min(begun.interval === undefined ? INTERVAL_MS : begun.interval * 1000, RAREST_MS),
  };
}

export type GrantStep =
  | { kind: "tokens"; tokens: Tokens }
  | { kind: "wait"; intervalMs: number }
  | { kind: "declined" | "expired" | "invalid" };

/**
 * What an answer to the question for tokens means (RFC 8628, 3.5).
 *
 * @param asked unix ms
 * @param intervalMs between the questions so far
 */
export function grantStep(status: number, json: unknown, asked: number, intervalMs: number): GrantStep {
  if (status < 400) {
    const tokens = oauthTokens(json, asked);
    return tokens === undefined ? { kind: "invalid" } : { kind: "tokens", tokens };
  }
  switch (errorOf(json)) {
    case "authorization_pending":
      return { kind: "wait", intervalMs };
    case "slow_down":
      return { kind: "wait", intervalMs: Math.min(intervalMs + SLOWER_MS, RAREST_MS) };
    case "access_denied":
    case "authorization_declined":
      return { kind: "declined" };
    case "expired_token":
      return { kind: "expired" };
    default:
      return status === 429 ? { kind: "wait", intervalMs: Math.min(intervalMs * 2, RAREST_MS) } : { kind: "invalid" };
  }
}

/**
 * Waits for the person's word.
 *
 * @throws ParleyFailure `QrDeclined`, `QrExpired`, `AuthServerInvalid`; what it was aborted with
 */
export async function awaitDeviceGrant(
  metadata: AuthMetadata,
  clientId: string,
  grant: DeviceGrant,
  abort: AbortSignal,
): Promise<Tokens> {
  let { intervalMs } = grant;
  for (;;) {
    await pause(intervalMs, undefined, { signal: abort }).catch(() => abort.throwIfAborted());
    const asked = Date.now();
    if (asked > grant.expiresAt) throw new ParleyFailure("QrExpired");
    const step = await askForTokens(metadata, clientId, grant, abort, intervalMs);
    switch (step.kind) {
      case "tokens":
        return step.tokens;
      case "wait":
        ({ intervalMs } = step);
        break;
      case "declined":
        throw new ParleyFailure("QrDeclined");
      case "expired":
        throw new ParleyFailure("QrExpired");
      case "invalid":
        throw new ParleyFailure("AuthServerInvalid", { detail: "device grant" });
    }
  }
}

async function askForTokens(
  metadata: AuthMetadata,
  clientId: string,
  { deviceCode }: DeviceGrant,
  abort: AbortSignal,
  intervalMs: number,
): Promise<GrantStep> {
  const form = { grant_type: DEVICE_GRANT, device_code: deviceCode, client_id: clientId };
  const asked = Date.now();
  try {
    const { status, json } = await post(metadata.token_endpoint, form, abort);
    return grantStep(status, json, asked, intervalMs);
  } catch (error) {
    abort.throwIfAborted();
    // What may pass is asked again, more and more rarely (RFC 8628, 3.5).
    if (error instanceof ParleyFailure && error.failure.name === "AuthServerUnreachable")
      return { kind: "wait", intervalMs: Math.min(intervalMs * 2, RAREST_MS) };
    throw error;
  }
}
