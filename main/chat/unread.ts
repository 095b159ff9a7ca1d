import { isMessage } from "./chatView.ts";
import type { ChatEvent } from "./chatView.ts";

/** What the person has read, as far as it is known. */
export interface ReadMark {
  /** The event of their read receipt. */
  eventId?: string | undefined;
  /** When that receipt was given, or they came into the room: what is older counts as read. */
  ts: number;
}

/**
 * The messages that the person has not seen, oldest first. Whoever writes has read what stood above; receipts that the
 * library makes up from other events (a membership of a call) are no reading, and must not get here.
 */
export function unreadMessages(events: readonly ChatEvent[], me: string, mark: ReadMark): ChatEvent[] {
  const receipt = events.findLastIndex(({ id }) => id === mark.eventId);
  const written = events.findLastIndex((event) => event.sender === me && event.type === "m.room.message");
  const from = Math.max(receipt, written) + 1;
  return events
    .slice(from)
    .filter((event) => event.sender !== me && (receipt !== -1 || event.ts > mark.ts) && isMessage(event));
}
