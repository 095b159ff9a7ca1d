import { z } from "zod";
import type { ErrorName } from "../../preload/contract.ts";

/**
 * How a homeserver ended a session. "soft": the device and its keys stay, the person signs in to them again (client-server
 * API, "Soft logout"); "hard": the device is gone, and with it what is stored here.
 */
export interface SessionEnd {
  how: "soft" | "hard";
  error: ErrorName;
}

const MatrixFailure = z.object({ errcode: z.string(), soft_logout: z.boolean().optional().catch(undefined) });

/** Reads a refusal. @returns undefined when it does not end the session. */
export function endOf(status: number, body: unknown): SessionEnd | undefined {
  if (status !== 401 && status !== 403) return undefined;
  const parsed = MatrixFailure.safeParse(body);
  if (!parsed.success) return undefined;
  const { errcode, soft_logout: soft = false } = parsed.data;
  switch (errcode) {
    case "M_UNKNOWN_TOKEN":
      if (status !== 401) return undefined;
      return soft ? { how: "soft", error: "SignInAgain" } : { how: "hard", error: "SessionExpired" };
    // Until it is unlocked; the session is not touched (MSC3939).
    case "M_USER_LOCKED":
      return { how: "soft", error: "AccountLocked" };
    case "M_USER_DEACTIVATED":
      return { how: "hard", error: "AccountDeactivated" };
    default:
      return undefined;
  }
}
