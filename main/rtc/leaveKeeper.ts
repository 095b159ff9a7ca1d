import { ConnectionError, HTTPError, MatrixError } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";
import type { CallAccess } from "./callAccess.ts";
import { DELAYED_LEAVE_MS } from "./joinConfig.ts";
import type { OwnMember } from "./wireMode.ts";

const log = logFor("delayed-leave");

/** A restart that has not been answered after this long counts as failed here, although it may still succeed, ms. */
const PATIENCE_MS = 2_000;
/** Younger than this a delayed leave need not be restarted: the next restart comes 2.5 s later, well before its end, ms. */
const FRESH_MS = 2_000;

const arming = ["_unstable_sendDelayedStateEvent", "_unstable_sendStickyDelayedEvent"] as const;
type Arming = (typeof arming)[number];
// By name, and not as the SDK types them: a union of all events there are is too much for the compiler.
type Send = (...args: unknown[]) => Promise<unknown>;

/**
 * Watches our own restarts of the delayed leave (MSC4140) and asks for help at the first that fails.
 *
 * The help is the auth service, which restarts the leave on our behalf while the SFU sees us (wire.md, step 6). Asked for
 * from the start, it would keep a *killed* client in the roster for as long as the SFU takes to give it up (21 s were
 * measured with LiveKit 1.11), where our own restarts simply stop. Asked for when the homeserver does not answer us, it
 * keeps a call alive that would otherwise be seen to leave.
 */
function watchLeaveRestarts(client: MatrixClient, onTrouble: (delayId: string) => void): void {
  const restart = client._unstable_restartScheduledDelayedEvent.bind(client);
  const armed = watchArmed(client);
  client._unstable_restartScheduledDelayedEvent = async (delayId, options) => {
    // The SDK restarts what it armed a moment ago; while somebody joins, the homeserver has better things to do.
    if (performance.now() - (armed.get(delayId) ?? -Infinity) < FRESH_MS) return {};
    const timer = setTimeout(() => trouble("no answer"), PATIENCE_MS);
    const trouble = (why: string) => {
      clearTimeout(timer);
      log.warn(`the delayed leave could not be restarted: ${why}`);
      onTrouble(delayId);
    };
    try {
      return await restart(delayId, options);
    } catch (error) {
      // Gone means sent or replaced: nothing is left to be kept alive, the membership is written anew.
      if (!isGone(error)) trouble(error instanceof Error ? error.message : "unknown");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** When each delayed leave was armed, by its id; only the latest is of use. */
function watchArmed(client: MatrixClient): ReadonlyMap<string, number> {
  const armed = new Map<string, number>();
  const methods = client as unknown as Record<Arming, Send>;
  for (const name of arming) {
    const send = methods[name].bind(client);
    methods[name] = async (...args) => {
      const from = performance.now();
      const answer = await send(...args);
      armed.clear();
      if (hasDelayId(answer)) armed.set(answer.delay_id, from);
      return answer;
    };
  }
  return armed;
}

function hasDelayId(answer: unknown): answer is { delay_id: string } {
  return typeof answer === "object" && answer !== null && "delay_id" in answer && typeof answer.delay_id === "string";
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === "M_NOT_FOUND";
}

const delegated = new WeakMap<MatrixClient, string>();

/**
 * Takes a delayed leave back that was handed to an auth service, which would send it when its SFU sees us go: for when we go
 * to another SFU, and stay in the call. The SDK arms a new one as soon as it misses this one.
 */
export async function recallLeave(client: MatrixClient): Promise<void> {
  const delayId = delegated.get(client);
  delegated.delete(client);
  if (delayId === undefined) return;
  try {
    await client._unstable_cancelScheduledDelayedEvent(delayId);
  } catch (error) {
    // Sent, or replaced: nobody has it any more. What the homeserver sends for it meanwhile is written again.
    if (!isGone(error)) log.warn("the delayed leave could not be taken back from the auth service", error);
  }
}

const unanswered = new WeakMap<MatrixClient, number>();

/** When the homeserver was last seen not to answer in a call, unix ms. */
export function unansweredTs(client: MatrixClient): number | undefined {
  return unanswered.get(client);
}

/** Hands the delayed leave of the running call to the auth service when restarting it fails, once for each. */
export function delegateLeaves(
  client: MatrixClient,
  access: Pick<CallAccess, "delegateLeave">,
  running: () => { roomId: string; focusUrl: string; member: OwnMember } | undefined,
): void {
  watchLeaveRestarts(client, (delayId) => {
    unanswered.set(client, Date.now());
    const call = running();
    if (call === undefined || delegated.get(client) === delayId) return;
    delegated.set(client, delayId);
    access
      .delegateLeave(call.roomId, call.focusUrl, call.member, { delayId, delayMs: DELAYED_LEAVE_MS })
      .catch((error: unknown) => {
        delegated.delete(client);
        log.warn("the auth service did not take the delayed leave", error);
      });
  });
}

/**
 * Whether a delayed leave that could not be armed will not be armed at all: the SDK then writes the membership without one.
 * What passes (network, 5xx, a rate limit, a shorter delay that the homeserver insists on) it tries again.
 */
export function isWithoutDelayedLeave(error: unknown): boolean {
  if (error instanceof ConnectionError || (error instanceof Error && error.name === "AbortError")) return false;
  if (error instanceof HTTPError && (error.isRateLimitError() || (error.httpStatus ?? 0) >= 500)) return false;
  if (error instanceof MatrixError && error.data["org.matrix.msc4140.errcode"] === "M_MAX_DELAY_EXCEEDED") return false;
  return true;
}

/** Tells, before the membership is written, that it will have no delayed leave (MSC4140). */
export function watchArming(client: MatrixClient, onWithout: () => void): void {
  const inspect = (error: unknown): never => {
    if (isWithoutDelayedLeave(error)) {
      log.warn("the homeserver takes no delayed leave", error instanceof Error ? error.message : "");
      onWithout();
    }
    throw error;
  };
  const methods = client as unknown as Record<Arming, Send>;
  for (const name of arming) {
    const send = methods[name].bind(client);
    methods[name] = (...args) => send(...args).catch(inspect);
  }
}
