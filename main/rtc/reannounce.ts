import { EventType } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";
import { RTC_MEMBER, SESSION_MEMBER } from "./membershipPolicy.ts";
import type { ObservedMember } from "./observedMembers.ts";
import { sendStickyMember } from "./stickyMember.ts";

const log = logFor("call");

/**
 * Writes this device's membership anew, so that every client takes us for one that has lost its keys and sends its own
 * again (see `keyRepairPolicy`). We do not leave for a moment, and stay where we are in the order of those who came:
 * `created_ts` moves by one millisecond, and with it the end. A sticky membership counts from its event, so the same
 * content once more is enough.
 */
export async function reannounce(client: MatrixClient, roomId: string, own: ObservedMember): Promise<void> {
  const room = client.getRoom(roomId);
  const event = [
    ...(room?.currentState.getStateEvents(SESSION_MEMBER) ?? []),
    ...(room?._unstable_getStickyEvents() ?? []),
  ].find((each) => each.getId() === own.eventId);
  if (event === undefined) return;
  log.info("announcing this device anew, so that the keys it lacks are sent again");
  const content = event.getContent();
  if (event.getType() === RTC_MEMBER) {
    await sendStickyMember(client, roomId, content);
    return;
  }
  const anew = { ...content, created_ts: own.membership.createdTs() + 1 };
  await client.sendStateEvent(roomId, EventType.GroupCallMemberPrefix, anew as never, event.getStateKey());
}
