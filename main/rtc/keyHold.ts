import type { MatrixClient } from "matrix-js-sdk";
import type { CallMembership, MatrixRTCSession } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { RTCEncryptionManager } from "matrix-js-sdk/lib/matrixrtc/RTCEncryptionManager.js";
import { unansweredTs } from "./leaveKeeper.ts";
import { holdRoster, nobodyHeld, type HeldRoster, type Holdable } from "./rosterHold.ts";

interface Held extends Holdable {
  membership: CallMembership;
}

/** The part of the SDK's key manager that says who is in the call, which it keeps to itself. */
interface Manager {
  getMemberships: () => CallMembership[];
}

/**
 * To the SDK's key manager those whom the homeserver has taken out together with ourselves, after an outage, are still in
 * the call (see `holdRoster`). Otherwise each would make a new key as for one who left, share it with nobody, since nobody
 * is there at that moment, and encrypt with it a second later: pictures that stood still for the outage would go on standing
 * until everybody has been let in again and the key has found its way.
 *
 * @param outage when the homeserver was last seen not to answer, unix ms
 * @returns the end
 */
export function holdMembers(
  manager: RTCEncryptionManager,
  isOwn: (membership: CallMembership) => boolean,
  outage: () => number | undefined,
): () => void {
  const inner = manager as unknown as Manager;
  const all = inner.getMemberships.bind(manager);
  let held: HeldRoster<Held> = nobodyHeld;
  let timer: NodeJS.Timeout | undefined;
  inner.getMemberships = () => {
    const now = Date.now();
    const observed = all().map((membership) => ({
      membership,
      identity: `${membership.userId}:${membership.deviceId}`,
      own: isOwn(membership),
    }));
    held = holdRoster(held, observed, now, outage());
    clearTimeout(timer);
    // Who has not come back by then has left: they get no key any more.
    if (held.untilTs !== undefined && held.untilTs !== Infinity)
      timer = setTimeout(() => manager.onMembershipsUpdate(), held.untilTs - now);
    return held.shown.map(({ membership }) => membership);
  };
  return () => {
    clearTimeout(timer);
    inner.getMemberships = all;
  };
}

/** The same for a session that has been joined. */
export function holdForKeys(session: MatrixRTCSession, client: MatrixClient): () => void {
  const manager: unknown = session["encryptionManager"];
  if (!(manager instanceof RTCEncryptionManager)) return () => {};
  const [userId, deviceId] = [client.getUserId(), client.getDeviceId()];
  const isOwn = (membership: CallMembership) => membership.userId === userId && membership.deviceId === deviceId;
  return holdMembers(manager, isOwn, () => unansweredTs(client));
}
