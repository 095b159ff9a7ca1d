import type { Room } from "livekit-client";

type Engine = NonNullable<Room["engine"]>;
type Publisher = NonNullable<Engine["pcManager"]>["publisher"];
/** The engine's own events have no types outside of it. */
type Listening = { on(event: "transportsCreated", listener: (...made: (Publisher | undefined)[]) => void): unknown };

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
  (room.engine as Engine & Listening).on("transportsCreated", (...transports) => {
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
