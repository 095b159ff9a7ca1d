import { ConnectionState, type Room } from "livekit-client";
import { judgeIce, wellIce } from "./iceHealth.ts";

const lookMs = 500;

/**
 * Looks whether packets of a room still find their way, and has the connection renewed when they do not (see `judgeIce`).
 *
 * @param renew makes signalling and ICE anew
 * @returns the end of watching
 */
export function watchIce(room: Room, renew: () => void): () => void {
  let watched = wellIce;
  const timer = setInterval(() => {
    // Without a network nothing can be renewed, and a try that hangs would be in the way of the one when it is back.
    if (room.state !== ConnectionState.Connected || !navigator.onLine) return;
    const transports = [room.engine?.pcManager?.publisher, room.engine?.pcManager?.subscriber];
    const states = transports.flatMap((transport) => transport?.getICEConnectionState() ?? []);
    const judged = judgeIce(watched, states, performance.now());
    watched = judged.next;
    if (!judged.renew) return;
    console.warn("media: packets do not arrive any more, the connection is renewed");
    renew();
  }, lookMs);
  return () => clearInterval(timer);
}
