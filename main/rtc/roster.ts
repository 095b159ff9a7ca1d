import type { MatrixClient } from "matrix-js-sdk";
import type { CallMember, MemberTransport } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import { transportOf } from "./observedMembers.ts";
import type { ObservedMember } from "./observedMembers.ts";

/**
 * The call's members as they are shown: names made harmless, transports that we are willing to use.
 *
 * @param own by what this device moves its media, whatever its membership says: that may be about to be written anew. What
 * our own homeserver announces is good, whoever else is there.
 */
export function rosterOf(
  client: MatrixClient,
  roomId: string,
  observed: readonly ObservedMember[],
  handOf: (membershipId: string) => number | undefined,
  knownOf: (userId: string, deviceId: string) => Pick<CallMember, "trust" | "excluded" | "excludesUs" | "below">,
  own?: MemberTransport,
): CallMember[] {
  const room = client.getRoom(roomId);
  const oldest = observed[0];
  if (room === null || oldest === undefined) return [];
  const ours = { homeserver: client.baseUrl, focusUrl: own?.kind === "livekit" ? own.focusUrl : undefined };
  return observed.map((member) => {
    const isOwn = member.userId === client.getUserId() && member.deviceId === client.getDeviceId();
    const transport = (isOwn ? own : undefined) ?? transportOf(member, oldest, ours);
    const handRaisedTs = handOf(member.eventId);
    return {
      identity: member.identity,
      userId: member.userId,
      deviceId: member.deviceId,
      displayName: cleanName(room.getMember(member.userId)?.rawDisplayName, member.userId),
      own: isOwn,
      joinedTs: member.joinedTs,
      ...knownOf(member.userId, member.deviceId),
      ...(transport === undefined ? {} : { transport }),
      ...(handRaisedTs === undefined ? {} : { handRaisedTs }),
    };
  });
}
