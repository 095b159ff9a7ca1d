import { ClientEvent } from "matrix-js-sdk";
import type { MatrixClient, Room } from "matrix-js-sdk";
import { ParleyFailure } from "../failure.ts";

/**
 * Waits until sync has brought a room we have just made or joined.
 *
 * @throws ParleyFailure `Offline` after `limitMs`.
 */
export async function awaitRoom(client: MatrixClient, roomId: string, limitMs = 15_000): Promise<Room> {
  const isThere = () => {
    const room = client.getRoom(roomId);
    return room?.getMyMembership() === "join" && room.currentState.getStateEvents("m.room.create", "")
      ? room
      : undefined;
  };
  const known = isThere();
  if (known !== undefined) return known;
  return new Promise((resolve, reject) => {
    const check = () => {
      const room = isThere();
      if (room !== undefined) finish(() => resolve(room));
    };
    const timer = setTimeout(
      () => finish(() => reject(new ParleyFailure("Offline", { detail: "the room did not arrive" }))),
      limitMs,
    );
    function finish(then: () => void) {
      clearTimeout(timer);
      client.off(ClientEvent.Sync, check);
      then();
    }
    client.on(ClientEvent.Sync, check);
  });
}
