import type { Room } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import { readWidget, WIDGET_TYPES } from "./roomWidgets.ts";
import type { RoomWidget } from "./roomWidgets.ts";

const log = logFor("widgets");
/** Malformed ones, said once each: they stay in a room's state for years. */
const told = new Set<string>();
const MAX_TOLD = 500;

/** The widgets in a room's state; a newer form of the same id counts. What is malformed is ignored and logged. */
export function widgetsOf(room: Room): RoomWidget[] {
  const found = new Map<string, RoomWidget>();
  for (const type of WIDGET_TYPES) {
    for (const event of room.currentState.getStateEvents(type)) {
      const read = readWidget({
        sender: event.getSender() ?? "",
        stateKey: event.getStateKey() ?? "",
        content: event.getContent(),
      });
      if (read.kind === "widget") found.set(read.widget.id, read.widget);
      if (read.kind === "malformed") tell(event.getId() ?? "", room.roomId);
    }
  }
  return [...found.values()];
}

/** Cleaned for display. */
export function nameOf({ name, url }: RoomWidget): string {
  return cleanName(name, hostOf(url));
}

export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "";
  }
}

function tell(eventId: string, roomId: string): void {
  if (told.has(eventId) || told.size >= MAX_TOLD) return;
  told.add(eventId);
  log.warn(`ignored a malformed widget in ${roomId}`);
}
