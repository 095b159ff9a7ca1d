import type { MatrixClient } from "matrix-js-sdk";
import type { IRoomEvent } from "matrix-widget-api";

export interface TimelineQuestion {
  type: string;
  msgtype: string | undefined;
  /** Undefined: no state event. */
  stateKey: string | undefined;
  /** 0: as many as there are. */
  limit: number;
  /** Event id: only what is newer. */
  since: string | undefined;
}

/** At most, whatever is asked for. */
const MAX_EVENTS = 500;

/** From what is known of a room's timeline, newest first. What can't be decrypted is not there. */
export async function readTimeline(
  client: MatrixClient,
  roomId: string,
  { type, msgtype, stateKey, limit, since }: TimelineQuestion,
): Promise<IRoomEvent[]> {
  const events = client.getRoom(roomId)?.getLiveTimeline().getEvents().toReversed() ?? [];
  const most = limit > 0 ? Math.min(limit, MAX_EVENTS) : MAX_EVENTS;
  const found: IRoomEvent[] = [];
  for (const event of events) {
    if (found.length >= most || (since !== undefined && event.getId() === since)) break;
    // oxlint-disable-next-line no-await-in-loop -- Newest first, and no more than asked for is decrypted.
    await client.decryptEventIfNeeded(event);
    if (event.getType() !== type || event.isDecryptionFailure() || event.isRedacted()) continue;
    if (stateKey !== undefined && event.getStateKey() !== stateKey) continue;
    if (type === "m.room.message" && msgtype !== undefined && event.getContent()["msgtype"] !== msgtype) continue;
    found.push(event.getEffectiveEvent() as IRoomEvent);
  }
  return found;
}

export function readState(
  client: MatrixClient,
  roomId: string,
  type: string,
  stateKey: string | undefined,
): IRoomEvent[] {
  const state = client.getRoom(roomId)?.currentState;
  if (state === undefined) return [];
  const events = stateKey === undefined ? state.getStateEvents(type) : [state.getStateEvents(type, stateKey)];
  return events.filter((event) => event !== null).map((event) => event.getEffectiveEvent() as IRoomEvent);
}
