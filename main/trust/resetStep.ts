import { MatrixError } from "matrix-js-sdk";
import { endStepOf } from "../sessions/endStep.ts";

/** What a homeserver wants before it takes a new identity in the place of another. */
export type ResetStep =
  /** Nothing (more): the next upload replaces the identity. */
  | { kind: "willing" }
  | { kind: "password"; session: string }
  /** A web page of the homeserver, for a way to prove oneself that this client does not have (single sign-on…). */
  | { kind: "page"; session: string; stage: string }
  /** The person allows it at their authorization server (MSC4312); `url`: its page by the homeserver's word. */
  | { kind: "account"; url: unknown }
  | { kind: "refused" }
  /** It has been asked too often. */
  | { kind: "later" }
  | { kind: "offline" };

/** Stable and unstable name of the stage (MSC4312); the second is what servers had before. */
const BY_ACCOUNT = ["m.oauth", "org.matrix.cross_signing_reset"];

/** Reads how an upload of an identity's keys was refused, which was no good in itself: see `IdentityReset`. */
export function resetStepOf(cause: unknown): ResetStep {
  const step = endStepOf(cause);
  switch (step.kind) {
    case "page":
      return BY_ACCOUNT.includes(step.stage) ? { kind: "account", url: urlOf(cause, step.stage) } : step;
    case "elsewhere":
      return { kind: "refused" };
    case "refused":
      // Not the person, the key was refused: they may.
      if (statusOf(cause) === 400) return { kind: "willing" };
      return statusOf(cause) === 429 ? { kind: "later" } : step;
    default:
      return step;
  }
}

function statusOf(cause: unknown): number | undefined {
  return cause instanceof MatrixError ? cause.httpStatus : undefined;
}

function urlOf(cause: unknown, stage: string): unknown {
  if (!(cause instanceof MatrixError)) return undefined;
  const { params } = cause.data as { params?: Record<string, { url?: unknown } | null> | null };
  return params?.[stage]?.url;
}
