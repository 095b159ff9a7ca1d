import type { Direction, MatrixClient, RelationType } from "matrix-js-sdk";
import type { IReadEventRelationsResult, IRoomEvent } from "matrix-widget-api";

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

export interface RelationsQuestion {
  relationType: string | undefined;
  eventType: string | undefined;
  from: string | undefined;
  to: string | undefined;
  limit: number | undefined;
  direction: "f" | "b" | undefined;
}

/** Asks the homeserver for the events that relate to one (MSC3869). */
export async function readRelations(
  client: MatrixClient,
  roomId: string,
  eventId: string,
  { relationType, eventType, from, to, limit, direction }: RelationsQuestion,
): Promise<IReadEventRelationsResult> {
  const found = await client.relations(
    roomId,
    eventId,
    (relationType ?? null) as RelationType | null,
    eventType ?? null,
    {
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(limit !== undefined && { limit }),
      ...(direction !== undefined && { dir: direction as Direction }),
    },
  );
  return {
    chunk: found.events.map((event) => event.getEffectiveEvent() as IRoomEvent),
    ...(found.nextBatch != null && { nextBatch: found.nextBatch }),
    ...(found.prevBatch != null && { prevBatch: found.prevBatch }),
  };
}
