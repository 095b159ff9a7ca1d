import type { MatrixEvent, Room } from "matrix-js-sdk";
import { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import type { MemberTransport } from "../../preload/contract.ts";
import { isLivekitTransportConfig } from "matrix-js-sdk/lib/matrixrtc/LivekitTransport.js";
import { logFor } from "../logging/log.ts";
import { judgeMembership, RTC_MEMBER, SESSION_MEMBER } from "./membershipPolicy.ts";
import { isUsableUrl } from "./sfuUrl.ts";

const log = logFor("memberships");

/** One device in a call, as observed in the room. */
export interface ObservedMember {
  userId: string;
  deviceId: string;
  /** LiveKit participant identity. */
  identity: string;
  eventId: string;
  joinedTs: number;
  /** Unix ms; undefined for sticky memberships, which end by themselves. */
  expiresTs: number | undefined;
  membership: CallMembership;
}

/** Ignored events, said once each: a malformed membership stays in the room's state for years. */
const reported = new Set<string>();
/** Whoever writes more of them than this is told of once more. */
const MAX_REPORTED = 1000;

/**
 * Everybody in the call of a room, in all three wire modes, one entry a device, oldest first.
 * Malformed, forged and expired memberships are ignored and logged once.
 *
 * @param strangers gets the memberships that are in order, but of somebody whom the client does not know in this room.
 */
export async function observeMembers(
  room: Room,
  now = Date.now(),
  strangers: MatrixEvent[] = [],
): Promise<ObservedMember[]> {
  const members = new Map<string, ObservedMember>();
  // Sticky memberships win over state ones of the same device: they are the newer form.
  for (const event of membershipEvents(room)) {
    const verdict = judgeMembership(
      {
        type: event.getType(),
        eventId: event.getId() ?? "",
        sender: event.getSender() ?? "",
        stateKey: event.getStateKey(),
        originServerTs: event.getTs(),
        content: event.getContent(),
      },
      now,
      (userId) => room.hasMembershipState(userId, "join"),
    );
    if (verdict.kind === "left") continue;
    if (verdict.kind === "ignored") {
      if (verdict.reason === "notInRoom" && room.getMember(event.getSender() ?? "") === null) strangers.push(event);
      else report(event, verdict.reason);
      continue;
    }
    const key = `${event.getSender()} ${verdict.deviceId}`;
    if (members.has(key)) continue;
    try {
      const membership = await CallMembership.parseFromEvent(event);
      members.set(key, {
        userId: membership.userId,
        deviceId: membership.deviceId,
        identity: membership.rtcBackendIdentity,
        eventId: membership.eventId,
        joinedTs: verdict.createdTs,
        expiresTs: verdict.expiresTs,
        membership,
      });
    } catch (error) {
      report(event, error instanceof Error ? error.message : "unreadable");
    }
  }
  return [...members.values()].toSorted((a, b) => a.joinedTs - b.joinedTs || (a.identity < b.identity ? -1 : 1));
}

/** `type` of the transport from device to device (MSC3401, MSC4143). Clients that do not know it see nothing they can use. */
export const FULL_MESH = "full_mesh";

/**
 * How a member moves its media, by the rules of its own mode (wire.md); undefined: in no way that we can take part in.
 *
 * @param ours our homeserver's address, and what it announces, which is good whoever names it (see `sfuUrl`).
 */
export function transportOf(
  member: ObservedMember,
  oldest: ObservedMember,
  ours: { homeserver: string; focusUrl?: string | undefined },
): MemberTransport | undefined {
  const transport = member.membership.getTransport(oldest.membership);
  if (transport?.type === FULL_MESH) return { kind: "full_mesh" };
  if (transport === undefined || !isLivekitTransportConfig(transport)) return undefined;
  const focusUrl = transport.livekit_service_url;
  if (typeof focusUrl !== "string") return undefined;
  const usable = focusUrl === ours.focusUrl || isUsableUrl(focusUrl, "http", ours.homeserver);
  return usable ? { kind: "livekit", focusUrl } : undefined;
}

function membershipEvents(room: Room): MatrixEvent[] {
  const sticky = [...room._unstable_getStickyEvents()].filter((event) => event.getType() === RTC_MEMBER);
  return [...sticky, ...room.currentState.getStateEvents(SESSION_MEMBER)];
}

function report(event: MatrixEvent, reason: string): void {
  const id = event.getId() ?? "";
  if (reported.has(id)) return;
  if (reported.size >= MAX_REPORTED) reported.clear();
  reported.add(id);
  log.warn(`ignored a membership of ${event.getSender()} in ${event.getRoomId()}: ${reason}`);
}
