import type { MatrixClient, Room } from "matrix-js-sdk";
import { RingChoice } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { RING_CHOICE } from "../matrix/ownEvents.ts";

/** How calls of this room reach the person, as chosen on any of their devices. */
export function ringChoiceOf(room: Room): RingChoice {
  const parsed = RingChoice.safeParse(room.getAccountData(RING_CHOICE)?.getContent()["choice"]);
  return parsed.success ? parsed.data : "default";
}

/** @throws ParleyFailure `ConferenceUnknown`, `Offline`. */
export async function setRingChoice(client: MatrixClient, roomId: string, choice: RingChoice): Promise<void> {
  if (client.getRoom(roomId) === null) throw new ParleyFailure("ConferenceUnknown");
  try {
    await client.setRoomAccountData(roomId, RING_CHOICE, { choice });
  } catch (cause) {
    throw new ParleyFailure("Offline", { cause });
  }
}
