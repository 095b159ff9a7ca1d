import type { Room } from "livekit-client";

type Publisher = NonNullable<NonNullable<Room["engine"]>["pcManager"]>["publisher"];

/** Of LiveKit's own events those that we need; they are not in its public types. Should one go, its listener hears nothing. */
interface EngineEvents {
  /** Everything in this room is about to be made anew. */
  restarting: [];
  transportsCreated: (Publisher | undefined)[];
  mediaTrackAdded: [track: unknown, stream: unknown, receiver: unknown];
}

export function onEngine<N extends keyof EngineEvents>(
  room: Room,
  event: N,
  listener: (...what: EngineEvents[N]) => void,
): void {
  const engine = room.engine as unknown as
    | { on(event: N, listener: (...what: EngineEvents[N]) => void): void }
    | undefined;
  engine?.on(event, listener);
}
