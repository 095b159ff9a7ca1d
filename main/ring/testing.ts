import type { CallState, IncomingCall } from "../../preload/contract.ts";
import type { RingFacts } from "./ringPolicy.ts";

/** A call that comes in, for tests: Ada rings in the direct room with her. */
export const incomingCall = (part: Partial<IncomingCall> = {}): IncomingCall => ({
  id: "$a",
  roomId: "!a:hs",
  name: "Ada",
  caller: { userId: "@ada:hs", displayName: "Ada" },
  direct: true,
  manner: "ring",
  silenced: false,
  untilTs: 30_000,
  ...part,
});

/** A call that one is in, so far alone. */
export const joinedCall: Exclude<CallState, { phase: "idle" }> = {
  phase: "joined",
  roomId: "!c:hs",
  name: "Planning",
  members: [],
  identity: "me",
  encryption: "perSender",
  probablyLeft: false,
  can: { kick: false, ban: false, mute: false, end: false, lock: false },
  locked: false,
};

/** All that makes a call ring: in a direct room, ten seconds old, the caller waiting. */
export const ringing: RingFacts = {
  now: 10_000,
  untilTs: 30_000,
  mine: false,
  iAmInRoom: true,
  senderInRoom: true,
  senderIgnored: false,
  redacted: false,
  declinedByMe: false,
  answeredByMe: false,
  others: "present",
  superseded: false,
  kind: "ring",
  direct: true,
  mentionsMe: true,
  push: "none",
  choice: "default",
  doNotDisturb: false,
};
