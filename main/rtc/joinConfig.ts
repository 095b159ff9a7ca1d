import type { JoinSessionConfig } from "matrix-js-sdk/lib/matrixrtc/index.js";

/**
 * After this long without a restart the homeserver sends our leave (MSC4140), ms: how long a killed client haunts the
 * roster, to which the way of the leave adds some 300 ms. Element Call waits 18 s; here the auth service steps in when
 * restarts fail (see `leaveKeeper`), so it can be less.
 */
export const DELAYED_LEAVE_MS = 8_500;

/** How a membership is kept up and its media keys are handled. @param sticky writes it as a sticky event (MSC4354). */
export function joinConfig({ encrypted, sticky }: { encrypted: boolean; sticky: boolean }): JoinSessionConfig {
  return {
    manageMediaKeys: encrypted,
    unstableSendStickyEvents: sticky,
    delayedLeaveEventDelayMs: DELAYED_LEAVE_MS,
    delayedLeaveEventRestartMs: 2_500,
    // A restart that hangs must not use up the delay: give it up in time for several more.
    delayedLeaveEventRestartLocalTimeoutMs: 2_500,
    networkErrorRetryMs: 500,
    maximumNetworkErrorRetryCount: 60,
    membershipEventExpiryMs: 180_000_000,
    // Others need a moment to receive a new key before frames come that need it.
    useKeyDelay: 1_000,
    // A rush of joins shares one key instead of a rotation each.
    keyRotationGracePeriodMs: 10_000,
  };
}
