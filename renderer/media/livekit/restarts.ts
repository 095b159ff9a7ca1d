import type { Room } from "livekit-client";
import { onEngine } from "./engineEvents.ts";

/**
 * LiveKit is about to make everything in this room anew. After an outage that was seen to end in a connection which stands,
 * with tracks that are subscribed, and by which no packet ever comes or goes. A room of its own does not, and takes no longer.
 */
export function onRestart(room: Room, listener: () => void): void {
  onEngine(room, "restarting", listener);
}

/**
 * While nothing is sent because nothing would arrive, the SFU calls the connection lost; LiveKit restarts by that after
 * some seconds. In the middle of an outage it can only fail, and the end of the outage would find it waiting for the failure.
 */
export function keepThroughSilence(room: Room): void {
  // LiveKit's own, not in its public types.
  (room.engine as unknown as { clearLostQualityTimeout?(): void } | undefined)?.clearLostQualityTimeout?.();
}
