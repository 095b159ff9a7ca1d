import type { PeerMessage } from "../../../preload/contract.ts";
import type { PeerRole } from "../peer/peerPolicy.ts";

/** The link there is. */
export interface VoipKnown {
  role: PeerRole;
  /** Undefined until it was offered. */
  callId: string | undefined;
}

/**
 * - "deliver": to the link there is.
 * - "answer": main has decided for another call, which this offer begins (both called, and theirs goes on).
 * - "callAgain": the call before was not answered, and the person calls once more.
 */
export type VoipStep = "deliver" | "answer" | "callAgain";

/** What to do with a signal, all of which main has already judged. */
export function planVoip({ role, callId }: VoipKnown, { connection, signal }: PeerMessage): VoipStep {
  if (signal.kind === "hangup" && signal.reason === "new_session") return "callAgain";
  const offers = signal.kind === "description" && signal.type === "offer" && signal.first;
  return offers && (role === "caller" || (callId !== undefined && callId !== connection.callId)) ? "answer" : "deliver";
}
