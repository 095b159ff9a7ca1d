import { JoinRule, RestrictedAllowType } from "matrix-js-sdk";
import type { ConferenceAccess } from "../../../preload/contract.ts";
import { KNOCK_RESTRICTED } from "../joinRules.ts";

/** Content of `m.room.join_rules`, as it is written. */
export interface JoinRules {
  join_rule: string;
  allow?: { type: string; room_id: string }[];
}

/** What a rule means in our words; undefined for what we have none for, such as rooms that are open to all. */
export function accessOf(joinRule: unknown): ConferenceAccess | undefined {
  switch (joinRule) {
    case JoinRule.Restricted:
      return "space";
    case JoinRule.Invite:
      return "invited";
    case JoinRule.Knock:
    case KNOCK_RESTRICTED:
      return "ask";
    default:
      return undefined;
  }
}

/**
 * The rule for who may come in.
 *
 * @param spaces ids of the spaces that the conference belongs to
 * @param roomVersion decides what its servers understand: knocking since 7, restricted since 8, both together since 10
 *   (MSC2403, MSC3083, MSC3787); a version that is no number is newer than these
 * @returns undefined where that can't be said of this room
 */
export function rulesFor(
  access: ConferenceAccess,
  spaces: readonly string[],
  roomVersion: string,
): JoinRules | undefined {
  const version = /^\d+$/.test(roomVersion) ? Number(roomVersion) : Infinity;
  const allow = spaces.map((roomId) => ({ type: RestrictedAllowType.RoomMembership, room_id: roomId }));
  switch (access) {
    case "space":
      return version < 8 || allow.length === 0 ? undefined : { join_rule: JoinRule.Restricted, allow };
    case "invited":
      return { join_rule: JoinRule.Invite };
    case "ask":
      if (version < 7) return undefined;
      if (version < 10 || allow.length === 0) return { join_rule: JoinRule.Knock };
      return { join_rule: KNOCK_RESTRICTED, allow };
  }
}
