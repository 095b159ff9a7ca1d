import type { MatrixClient } from "matrix-js-sdk";
import type { CallMember } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import { focusUrlOf } from "./observedMembers.ts";
import type { ObservedMember } from "./observedMembers.ts";
import { isUsableUrl } from "./transports.ts";

/** The call's members as they are shown: names made harmless, focuses that we are willing to talk to. */
export function rosterOf(
  client: MatrixClient,
  roomId: string,
  observed: ObservedMember[],
  handOf: (membershipId: string) => number | undefined,
  knownOf: (userId: string, deviceId: string) => Pick<CallMember, "trust" | "excluded" | "excludesUs" | "below">,
): CallMember[] {
  const room = client.getRoom(roomId);
  const oldest = observed[0];
  if (room === null || oldest === undefined) return [];
  return observed.map((member) => {
    const focusUrl = focusUrlOf(member, oldest);
    const handRaisedTs = handOf(member.eventId);
    return {
      identity: member.identity,
      userId: member.userId,
      deviceId: member.deviceId,
      displayName: cleanName(room.getMember(member.userId)?.rawDisplayName, member.userId),
      own: member.userId === client.getUserId() && member.deviceId === client.getDeviceId(),
      joinedTs: member.joinedTs,
      ...knownOf(member.userId, member.deviceId),
      ...(focusUrl !== undefined && isUsableUrl(focusUrl, "http") ? { focusUrl } : {}),
      ...(handRaisedTs === undefined ? {} : { handRaisedTs }),
    };
  });
}
