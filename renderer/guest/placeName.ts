import type { LinkPlace } from "../../preload/contract.ts";

/** What a link calls the conference; undefined when it says nothing better than an id. */
export function placeName(place: LinkPlace): string | undefined {
  if (place.kind !== "room") return undefined;
  return place.name ?? (place.room.startsWith("#") ? place.room : undefined);
}
