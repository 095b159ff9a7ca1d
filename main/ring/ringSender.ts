import { ClientEvent, EventType, MatrixError } from "matrix-js-sdk";
import type { MatrixClient, TimelineEvents } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";
import { declineContent, notificationContent } from "./ringEvents.ts";

const log = logFor("ring");
const RETRY_MS = 1_000;

/**
 * Tells the room that a call has begun (MSC4075); encrypted in encrypted rooms.
 *
 * @param membershipId event id of one's own membership.
 * @returns the event id of the notification.
 */
export async function sendNotification(
  client: MatrixClient,
  roomId: string,
  membershipId: string,
  kind: "ring" | "notification",
): Promise<string> {
  // The form that clients send and read today (wire.md); the SDK's type is of a later draft.
  const content = notificationContent(
    membershipId,
    kind,
    Date.now(),
  ) as unknown as TimelineEvents[EventType.RTCNotification];
  const { event_id } = await client.sendEvent(roomId, EventType.RTCNotification, content);
  return event_id;
}

/** Declines (MSC4310), again and again until it is sent or the ring is over anyway. */
export async function sendDecline(client: MatrixClient, roomId: string, notificationId: string, untilTs: number) {
  for (;;) {
    try {
      await client.sendEvent(
        roomId,
        EventType.RTCDecline,
        declineContent(notificationId) as TimelineEvents[EventType.RTCDecline],
      );
      return;
    } catch (error) {
      const refused = error instanceof MatrixError && error.errcode !== "M_LIMIT_EXCEEDED";
      log.warn("the decline could not be sent", error);
      if (refused || Date.now() + RETRY_MS > untilTs || !client.clientRunning) return;
      await pause(client);
    }
  }
}

/** Until the next try, or until syncing works again. */
function pause(client: MatrixClient): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      client.off(ClientEvent.Sync, done);
      resolve();
    };
    const timer = setTimeout(done, RETRY_MS);
    client.once(ClientEvent.Sync, done);
  });
}
