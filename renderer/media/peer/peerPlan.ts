import type { PeerMessage } from "../../../preload/contract.ts";
import type { PeerRole } from "./peerPolicy.ts";
import type { MemberWay } from "../transport.ts";

/** Who is who for the decision of who calls whom. */
export type PeerAddress = Pick<MemberWay, "userId" | "deviceId">;

/**
 * Of two devices the one with the smaller user id calls, of one person's the one with the smaller device id: the rule of
 * matrix-js-sdk's group calls. Both come to the same answer without a word.
 */
export function roleTowards(own: PeerAddress, other: PeerAddress): PeerRole {
  if (own.userId !== other.userId) return own.userId < other.userId ? "caller" : "callee";
  return own.deviceId < other.deviceId ? "caller" : "callee";
}

/** What is known of another device while it is in the call. */
export interface PeerKnown {
  role: PeerRole;
  /** Of the link there is, if one is. */
  callId: string | undefined;
  /** `sender_session_id` of the other; undefined until it said something. */
  session: string | undefined;
  /** Sessions of before: what comes late of them is nothing any more. */
  dead: ReadonlySet<string>;
}

/**
 * - "deliver": to the link there is.
 * - "answer": a new link, which this offer begins; the one there was is over.
 * - "offerAgain": the other may have missed the offer that is out.
 * - "call": a new link, offered by us; the one there was is over.
 * - "end": the link is over, nothing is begun.
 */
export type PeerStep = "ignore" | "deliver" | "answer" | "offerAgain" | "call" | "end";

/** What to do with a signal. @param ownSession what one's own messages have as `from` */
export function planPeer(known: PeerKnown, { connection, signal }: PeerMessage, ownSession: string): PeerStep {
  const { callId, from, to } = connection;
  if ((to !== undefined && to !== ownSession) || known.dead.has(from)) return "ignore";
  const sameLink = known.callId === callId && (known.session === undefined || known.session === from);
  if (signal.kind === "hangup") {
    if (signal.reason !== "new_session") return sameLink ? "end" : "ignore";
    if (known.role === "callee") return "ignore";
    // Nothing was heard yet, and an offer is out: it may have come before there was anybody to take it.
    return known.callId !== undefined && known.session === undefined ? "offerAgain" : "call";
  }
  if (sameLink) return "deliver";
  const begins = signal.kind === "description" && signal.type === "offer" && signal.first;
  // A caller that is being called has met another rule than its own: with a link, one's own stands.
  return begins && (known.role === "callee" || known.callId === undefined) ? "answer" : "ignore";
}
