import { EventStatus } from "matrix-js-sdk";
import type { MatrixEvent, Room } from "matrix-js-sdk";
import type { ChatEvent } from "./chatView.ts";

/** An event of the client library as the chat reads it; undefined while it is not decrypted. */
export function toChatEvent(event: MatrixEvent): ChatEvent | undefined {
  const id = event.getId();
  const sender = event.getSender();
  if (id === undefined || sender === undefined || event.isState()) return undefined;
  const waits = event.isEncrypted() && event.getType() === "m.room.encrypted" && !event.isDecryptionFailure();
  if (waits && !event.isRedacted()) return undefined;
  const content = event.getOriginalContent();
  return {
    id,
    sender,
    type: event.getType(),
    ts: event.getTs(),
    content,
    relation: event.getWireContent()["m.relates_to"] ?? content["m.relates_to"],
    redacted: event.isRedacted() || event.localRedactionEvent() !== null,
    undecryptable: event.isDecryptionFailure(),
    status: statusOf(event.status),
  };
}

function statusOf(status: EventStatus | null): ChatEvent["status"] {
  if (status === null || status === EventStatus.SENT) return "sent";
  return status === EventStatus.NOT_SENT || status === EventStatus.CANCELLED ? "failed" : "sending";
}

/** All that is at hand of a room, in the order of its timeline. */
export function chatEventsOf(room: Room): ChatEvent[] {
  return room
    .getLiveTimeline()
    .getEvents()
    .map(toChatEvent)
    .filter((event) => event !== undefined);
}
