import type { Room } from "livekit-client";
import { onEngine } from "./engineEvents.ts";

type Publisher = NonNullable<NonNullable<Room["engine"]>["pcManager"]>["publisher"];

/**
 * livekit-client makes its peer connection before the SFU has answered, and forgets it when there is no answer: it takes its
 * engine for one that was closed already. Chromium keeps what is not closed for as long as the page lives, up to a number at
 * which no more can be made, and while an SFU is away there is a try every second.
 *
 * @returns closes what was made, and what may still be made by a try that is being given up
 */
export function keepTransports(room: Room): () => void {
  const made = new Set<Publisher>();
  let closed = false;
  onEngine(room, "transportsCreated", (...transports) => {
    for (const transport of transports) {
      if (transport === undefined) continue;
      made.add(transport);
      if (closed) transport.close();
    }
  });
  return () => {
    closed = true;
    for (const transport of made) transport.close();
  };
}
