import { EventType } from "matrix-js-sdk";
import type { MatrixClient, TimelineEvents } from "matrix-js-sdk";

/** As the SDK writes its own, ms. */
const STICKY_MS = 3_600_000;

/** Writes a sticky membership (MSC4143, MSC4354); one with its key alone ends it. */
export function sendStickyMember(client: MatrixClient, roomId: string, content: object) {
  const type = EventType.RTCMembership;
  return client._unstable_sendStickyEvent(roomId, STICKY_MS, null, type, content as TimelineEvents[typeof type]);
}
