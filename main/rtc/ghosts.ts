import { EventType } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";

const log = logFor("call");
const running = new Set<string>();

/** Takes back the membership of this device in a call that it is not in. Without us its delayed leave would end it. */
export function removeGhost(client: MatrixClient, roomId: string): void {
  const room = client.getRoom(roomId);
  if (room === null || running.has(roomId) || client.matrixRTC.getRoomSession(room).isJoined()) return;
  const own = room.currentState
    .getStateEvents(EventType.GroupCallMemberPrefix)
    .filter(
      (event) => event.getSender() === client.getUserId() && event.getContent()["device_id"] === client.getDeviceId(),
    );
  if (own.length === 0) return;
  log.info(`removing the membership an earlier run left in ${roomId}`);
  running.add(roomId);
  void Promise.all(
    own.map((event) =>
      client
        .sendStateEvent(roomId, EventType.GroupCallMemberPrefix, {}, event.getStateKey())
        .catch((error: unknown) => {
          log.warn("it could not be removed; it ends by its delayed leave", error);
        }),
    ),
  ).finally(() => running.delete(roomId));
}
