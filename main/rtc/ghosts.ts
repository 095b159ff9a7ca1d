import { EventType } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { z } from "zod";
import { logFor } from "../logging/log.ts";
import { sendStickyMember } from "./stickyMember.ts";

const log = logFor("call");
const running = new Set<string>();

const StickyMember = z.object({
  msc4354_sticky_key: z.string(),
  slot_id: z.string(),
  member: z.object({ device_id: z.string() }),
});

function leaveSticky(client: MatrixClient, roomId: string, left: z.infer<typeof StickyMember>) {
  const { slot_id, msc4354_sticky_key } = left;
  return sendStickyMember(client, roomId, { slot_id, msc4354_sticky_key });
}

/** Takes back the membership of this device in a call that it is not in. Without us its delayed leave would end it. */
export function removeGhost(client: MatrixClient, roomId: string): void {
  const room = client.getRoom(roomId);
  if (room === null || running.has(roomId) || client.matrixRTC.getRoomSession(room).isJoined()) return;
  const own = room.currentState
    .getStateEvents(EventType.GroupCallMemberPrefix)
    .filter(
      (event) => event.getSender() === client.getUserId() && event.getContent()["device_id"] === client.getDeviceId(),
    );
  const sticky = [...room._unstable_getStickyEvents()].filter(
    (event) =>
      event.getType() === EventType.RTCMembership &&
      event.getSender() === client.getUserId() &&
      StickyMember.safeParse(event.getContent()).data?.member.device_id === client.getDeviceId(),
  );
  if (own.length + sticky.length === 0) return;
  log.info(`removing the membership an earlier run left in ${roomId}`);
  running.add(roomId);
  const removals = [
    ...own.map((event) => client.sendStateEvent(roomId, EventType.GroupCallMemberPrefix, {}, event.getStateKey())),
    ...sticky.map((event) => leaveSticky(client, roomId, StickyMember.parse(event.getContent()))),
  ];
  void Promise.all(
    removals.map((removal) =>
      removal.catch((error: unknown) => log.warn("it could not be removed; it ends by its delayed leave", error)),
    ),
  ).finally(() => running.delete(roomId));
}
