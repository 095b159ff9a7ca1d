import { RoomEvent, type Room } from "livekit-client";
import { countPackets } from "./pathWatch.ts";

type Transports = NonNullable<Room["engine"]["pcManager"]>;

/** Within this something arrives by a path that works: audio comes fifty times a second, reports every tenth of one. */
const waitMs = 320;
/** Longer than ICE takes, by TCP too. */
const restartMs = 4_000;
const lookMs = 40;

/**
 * Keeps a path that works. LiveKit's resume always restarts ICE, and the SFU lets go of the old path at once, before there
 * is a new one. Where only signalling was cut off, as by a link that was down for some seconds, packets flow again by then.
 *
 * @param onStuck a restart of ICE led nowhere; an SFU that had stood still itself was seen to answer it without candidates
 */
export function keepWorkingPath(room: Room, onStuck: () => void): void {
  let kept: Transports | undefined;
  room.on(RoomEvent.SignalReconnecting, () => {
    const transports = room.engine?.pcManager;
    if (transports === undefined || transports === kept) return;
    kept = transports;
    const restart = transports.triggerIceRestart.bind(transports);
    transports.triggerIceRestart = async () => {
      if (await works(transports.publisher, waitMs)) return console.warn("media: the path works, it is kept");
      await restart();
      void works(transports.publisher, restartMs).then((found) => {
        if (found || room.engine?.pcManager !== transports || room.engine.client.isDisconnected) return;
        console.warn("media: no path was found by looking for one in this connection");
        onStuck();
      });
    };
  });
}

/** Whether something arrives within so many ms. */
async function works(transport: Transports["publisher"], withinMs: number): Promise<boolean> {
  const { arrived: first } = await countPackets(transport);
  for (let waited = 0; waited < withinMs; waited += lookMs) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const state = transport.getICEConnectionState();
    if ((state === "connected" || state === "completed") && (await countPackets(transport)).arrived > first)
      return true;
  }
  return false;
}
