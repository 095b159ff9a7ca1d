import { WebhookReceiver, type WebhookEvent } from "livekit-server-sdk";
import type { RoomReport } from "./delayedLeaveRunner.ts";
import { causeOf, type Log } from "./log.ts";

/** LiveKit's `DisconnectReason` values that matter here; livekit-server-sdk doesn't export the enum. */
const clientInitiated = 1;
const duplicateIdentity = 2;
const participantRemoved = 4;
const migration = 8;

/**
 * Checks a webhook's signature (JWT over the body's hash, made with LiveKit's own key) and passes on what it says.
 * @returns for the HTTP side: whether it was genuine
 */
export function createWebhook(
  key: string,
  secret: string,
  report: (report: RoomReport | undefined) => void,
  log: Log,
): (body: string, authorization: string | undefined) => Promise<boolean> {
  const receiver = new WebhookReceiver(key, secret);
  return async (body, authorization) => {
    let event: WebhookEvent;
    try {
      event = await receiver.receive(body, authorization);
    } catch (error) {
      log.warn("webhook refused", { cause: causeOf(error) });
      return false;
    }
    report(reportOf(event));
    return true;
  };
}

/** Exported for tests. */
export function reportOf(event: Pick<WebhookEvent, "event" | "room" | "participant">): RoomReport | undefined {
  const room = event.room?.name;
  if (!room) return undefined;
  if (event.event === "room_finished") return { room, identity: undefined, event: { type: "room-finished" } };

  const { identity, sid, disconnectReason } = event.participant ?? {};
  if (!identity || !sid) return undefined;
  switch (event.event) {
    case "participant_joined":
      return { room, identity, event: { type: "joined", sid } };
    case "participant_left":
    case "participant_connection_aborted":
      return { room, identity, event: { type: "left", sid, cause: causeFor(disconnectReason) } };
    default:
      return undefined;
  }
}

function causeFor(reason: number | undefined): "on-purpose" | "replaced" | "lost" {
  if (reason === clientInitiated || reason === participantRemoved) return "on-purpose";
  return reason === duplicateIdentity || reason === migration ? "replaced" : "lost";
}
