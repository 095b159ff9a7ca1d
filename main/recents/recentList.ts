import type { Person, RecentCall } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { CallRecord } from "./callHistory.ts";
import type { RoomHistory } from "./roomHistory.ts";

/** How many people of a call are named; the rest are counted. */
const MAX_PARTICIPANTS = 12;

/** A call as it is shown: names made harmless, a bounded number of people. */
export function toRecentCall(call: CallRecord, history: RoomHistory, partnerId: string | undefined): RecentCall {
  const { room } = history;
  const person = (userId: string): Person => ({ userId, displayName: cleanName(history.nameOf(userId), userId) });
  const partner = partnerId === undefined ? undefined : person(partnerId);
  return {
    id: call.id,
    roomId: room.roomId,
    name: partner?.displayName ?? cleanName(room.name, room.roomId),
    direct: partner !== undefined,
    ...(partner === undefined ? {} : { partner }),
    outgoing: call.outgoing,
    outcome: call.outcome,
    starter: person(call.starter),
    participants: call.participants.slice(0, MAX_PARTICIPANTS).map(person),
    participantCount: call.participants.length,
    startedTs: call.startedTs,
    ...(call.endedTs === undefined ? {} : { endedTs: call.endedTs }),
    mineMs: call.mineMs,
    inside: call.inside,
    ...(call.legacy === true && { legacy: true }),
  };
}
