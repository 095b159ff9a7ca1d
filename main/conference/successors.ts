import { EventType } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";

/** More upgrades in a row than any room has seen: a ring of tombstones, or somebody plays. */
const MOST_STEPS = 20;

/** The room that took the place of this one, over as many upgrades as there were; itself when it was not upgraded. */
export function latestOf(roomId: string, replacementOf: (roomId: string) => string | undefined): string {
  const seen = new Set([roomId]);
  let latest = roomId;
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = replacementOf(latest);
    if (next === undefined) return latest;
    if (seen.has(next)) return roomId;
    seen.add(next);
    latest = next;
  }
  return roomId;
}

/** As `latestOf`, by the tombstones of rooms that this client knows. */
export function latestRoom(client: MatrixClient, roomId: string): string {
  return latestOf(roomId, (id) => tombstoneOf(client, id)?.replacement);
}

/** Where a room's tombstone points, and a server that knows what is there: that of whoever wrote it. */
export function tombstoneOf(
  client: MatrixClient,
  roomId: string,
): { replacement: string; server: string | undefined } | undefined {
  const event = client.getRoom(roomId)?.currentState.getStateEvents(EventType.RoomTombstone, "");
  const replacement: unknown = event?.getContent()["replacement_room"];
  if (typeof replacement !== "string" || !/^!.{1,254}$/.test(replacement)) return undefined;
  return { replacement, server: event?.getSender()?.replace(/^[^:]*:/, "") };
}
