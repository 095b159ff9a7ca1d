import type { Room } from "livekit-client";

/** LiveKit's own, not in its public types. */
interface Engine {
  on(event: "restarting", listener: () => void): void;
  clearLostQualityTimeout?(): void;
}

const engineOf = (room: Room) => room.engine as unknown as Engine | undefined;

/**
 * LiveKit is about to make everything in this room anew. After an outage that was seen to end in a connection which stands,
 * with tracks that are subscribed, and by which no packet ever comes or goes. A room of its own does not, and takes no longer.
 */
export function onRestart(room: Room, listener: () => void): void {
  engineOf(room)?.on("restarting", listener);
}

/**
 * While nothing is sent because nothing would arrive, the SFU calls the connection lost; LiveKit restarts by that after
 * some seconds. In the middle of an outage it can only fail, and the end of the outage would find it waiting for the failure.
 */
export function keepThroughSilence(room: Room): void {
  engineOf(room)?.clearLostQualityTimeout?.();
}
