import { EventType } from "matrix-js-sdk";
import type { MatrixClient, Room } from "matrix-js-sdk";
import { z } from "zod";

/** `m.direct`: for each other person, the rooms that are for the two. Written by every client, so read with care. */
const Direct = z.record(z.string(), z.array(z.string()).catch([])).catch({});

/** The direct rooms we are in or invited to, each with the other person's user id. */
export function directRooms(client: MatrixClient): Map<string, string> {
  const rooms = new Map<string, string>();
  const listed = Direct.parse(client.getAccountData(EventType.Direct)?.getContent() ?? {});
  for (const [userId, roomIds] of Object.entries(listed)) {
    if (userId === client.getUserId() || !userId.startsWith("@")) continue;
    for (const roomId of roomIds) {
      if (isOpen(client.getRoom(roomId))) rooms.set(roomId, userId);
    }
  }
  // Somebody wants to talk to us for the first time: only their invitation says that it is direct.
  for (const room of client.getRooms()) {
    const inviter = room.getMyMembership() === "invite" ? room.getDMInviter() : undefined;
    if (inviter !== undefined && !rooms.has(room.roomId)) rooms.set(room.roomId, inviter);
  }
  return rooms;
}

/** Writes down that a room is for oneself and that person, on all of one's devices. */
export async function markDirect(client: MatrixClient, roomId: string, userId: string): Promise<void> {
  const listed = Direct.parse(client.getAccountData(EventType.Direct)?.getContent() ?? {});
  const known = listed[userId] ?? [];
  if (known.includes(roomId)) return;
  await client.setAccountData(EventType.Direct, { ...listed, [userId]: [...known, roomId] });
}

function isOpen(room: Room | null): boolean {
  const membership = room?.getMyMembership();
  return membership === "join" || membership === "invite";
}
