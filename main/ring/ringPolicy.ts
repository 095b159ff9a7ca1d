import type { RingChoice } from "../../preload/contract.ts";

/**
 * All that decides whether one notification of a call (MSC4075) reaches the person, as of one moment. It is judged anew
 * at every change, so a ring can only go on while everything still says so: ringing for ever on the second device is
 * impossible by construction.
 */
export interface RingFacts {
  /** Unix ms by this computer's clock: now, and when the notification ends. */
  now: number;
  untilTs: number;
  /** Sent by the person themselves, from any device. */
  mine: boolean;
  iAmInRoom: boolean;
  senderInRoom: boolean;
  senderIgnored: boolean;
  redacted: boolean;
  /** From any of the person's devices (MSC4310). */
  declinedByMe: boolean;
  /** Any of the person's devices is in the call, or was since the notification. */
  answeredByMe: boolean;
  /** The people in the call, the person aside: none was seen yet, some are there, all have gone since. */
  others: "unseen" | "present" | "gone";
  /** A newer notification of the same room has taken its place. */
  superseded: boolean;
  kind: "ring" | "notification";
  direct: boolean;
  /** `m.mentions` names the person or the room. */
  mentionsMe: boolean;
  /** The person's push rules for this event: a rule that silences it, one that notifies, none at all. */
  push: "muted" | "notify" | "none";
  choice: RingChoice;
  doNotDisturb: boolean;
}

export type StopReason =
  | "declined"
  | "answered"
  | "callerGone"
  | "expired"
  | "redacted"
  | "superseded"
  | "ownCall"
  | "notInRoom"
  | "notAMember"
  | "ignoredUser";
export type SilentReason = "nobodyThere" | "notMentioned" | "muted" | "doNotDisturb";

/** "stop" is final: what has stopped never starts again. "silent" may become more when a fact changes. */
export type RingVerdict =
  | { kind: "ring" }
  | { kind: "toast" }
  | { kind: "silent"; reason: SilentReason }
  | { kind: "stop"; reason: StopReason };

const stop = (reason: StopReason): RingVerdict => ({ kind: "stop", reason });
const silent = (reason: SilentReason): RingVerdict => ({ kind: "silent", reason });

/** Direct rooms ring, other rooms show one quiet toast; both if the person's rules and choices let them (MSC4075). */
export function judgeRing(facts: RingFacts): RingVerdict {
  return reasonToStop(facts) ?? reasonForSilence(facts) ?? { kind: mannerOf(facts) };
}

function reasonToStop(facts: RingFacts): RingVerdict | undefined {
  if (facts.mine) return stop("ownCall");
  if (facts.redacted) return stop("redacted");
  if (facts.declinedByMe) return stop("declined");
  if (facts.answeredByMe) return stop("answered");
  if (!facts.iAmInRoom) return stop("notInRoom");
  if (!facts.senderInRoom) return stop("notAMember");
  if (facts.senderIgnored) return stop("ignoredUser");
  if (facts.superseded) return stop("superseded");
  if (facts.others === "gone") return stop("callerGone");
  if (facts.now >= facts.untilTs) return stop("expired");
  return undefined;
}

function reasonForSilence(facts: RingFacts): RingVerdict | undefined {
  // The membership it speaks of may be on its way; without one there is nobody to talk to.
  if (facts.others === "unseen") return silent("nobodyThere");
  if (facts.doNotDisturb) return silent("doNotDisturb");
  if (facts.choice === "silent") return silent("muted");
  if (!facts.mentionsMe) return silent("notMentioned");
  // What was chosen for this very room goes before the rules, which also are about messages.
  if (facts.choice === "default" && facts.push === "muted") return silent("muted");
  return undefined;
}

function mannerOf(facts: RingFacts): "ring" | "toast" {
  if (facts.choice === "ring") return "ring";
  if (facts.choice === "quiet") return "toast";
  return facts.direct && facts.kind === "ring" ? "ring" : "toast";
}
