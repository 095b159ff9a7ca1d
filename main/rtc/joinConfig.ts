import type { JoinSessionConfig } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { ROUND_MS } from "./keyDelivery.ts";

/**
 * After this long without a restart the homeserver sends our leave (MSC4140), ms: how long a killed client haunts the
 * roster, to which the way of the leave adds some 300 ms. Element Call waits 18 s; here the auth service steps in when
 * restarts fail (see `leaveKeeper`), so it can be less.
 */
export const DELAYED_LEAVE_MS = 8_500;

/**
 * Without delayed events nobody ends the membership of a client that was killed, so it is made to end by itself: valid
 * for two minutes and written again a minute before its end. A ghost is seen for one to three minutes, and a clock that is
 * up to a minute ahead of ours still takes us for present. Shorter would hide people from clocks that are a little off
 * (Element Call, like us, counts by its own), and make more events for all servers of the room.
 */
const SHORT_EXPIRY_MS = 120_000;
const SHORT_EXPIRY_HEADROOM_MS = 60_000;

/** Makes the membership that this configuration keeps up a short one. The SDK reads it anew at each step. */
export function endBySelf(config: JoinSessionConfig): void {
  config.membershipEventExpiryMs = SHORT_EXPIRY_MS;
  config.membershipEventExpiryHeadroomMs = SHORT_EXPIRY_HEADROOM_MS;
}

/** How a membership is kept up and its media keys are handled. @param sticky writes it as a sticky event (MSC4354). */
export function joinConfig({ encrypted, sticky }: { encrypted: boolean; sticky: boolean }): JoinSessionConfig {
  return {
    manageMediaKeys: encrypted,
    unstableSendStickyEvents: sticky,
    delayedLeaveEventDelayMs: DELAYED_LEAVE_MS,
    delayedLeaveEventRestartMs: 2_500,
    // A restart that hangs must not use up the delay: give it up in time for several more.
    delayedLeaveEventRestartLocalTimeoutMs: 2_500,
    // A room full of people whose homeserver was away does not come back in the same moment.
    networkErrorRetryMs: 400 + Math.round(Math.random() * 200),
    maximumNetworkErrorRetryCount: 60,
    membershipEventExpiryMs: 180_000_000,
    // Others need a moment to receive a new key before frames come that need it: a second, of which a round of sending
    // (keyDelivery) takes the first part. Who was alone does not wait (ownKeyUse).
    useKeyDelay: 1_000 - ROUND_MS,
    // A rush of joins shares one key instead of a rotation each.
    keyRotationGracePeriodMs: 10_000,
  };
}
