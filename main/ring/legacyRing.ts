import type { VoipEnd } from "../voip/voipCall.ts";
import type { OpenInvite } from "../voip/voipInvites.ts";
import type { CallNotification } from "./ringEvents.ts";
import type { StopReason } from "./ringPolicy.ts";

/**
 * An invite of a legacy call (MSC2746) as something that rings: a direct call to this person. That the caller is there the
 * invite itself says, no membership does.
 */
export function legacyNotification({ arrival, call }: OpenInvite): CallNotification {
  const { id, roomId, sender, sentTs } = arrival;
  return { id, roomId, sender, kind: "ring", startTs: sentTs, untilTs: call.untilTs, mentionsMe: true, legacy: true };
}

/** Why it rings no longer. */
export function legacyStop(end: VoipEnd): LegacyStop {
  if (end === "answeredElsewhere") return "answered";
  return end === "declined" || end === "hungUp" ? "declined" : "callerGone";
}

export type LegacyStop = Extract<StopReason, "answered" | "declined" | "callerGone">;
