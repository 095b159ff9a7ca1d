import type { SasEmoji, VerificationEnd, VerificationPeer, VerificationState } from "../../preload/contract.ts";

/**
 * The one verification that is under way, as the person sees it. Pure: what happened in, what is shown out.
 *
 * ```
 *        ask                            asked
 *   ──────────▶ asking                asked ◀──────────
 *                  │  answered          │ accept
 *                  └───────▶ ready ◀────┘
 *          code scanned ┌─┤     │ emoji are begun, by either side
 *              scanned ◀┘ │read └──▶ preparing
 *                 │                      │ emoji
 *                 │                  comparing
 *                 │ match                │ match
 *                 └──────▶ confirmed ◀───┘
 *                              │ finished
 *                             done          any ──cancelled──▶ ended(reason)
 * ```
 * `dismiss` leads from anywhere to null.
 */
export type Verification = VerificationState | null;

export type VerificationInput =
  | { type: "ask"; peer: VerificationPeer }
  | { type: "asked"; peer: VerificationPeer }
  /** Which device it was that answered. */
  | { type: "ready"; deviceId: string | undefined }
  | { type: "code"; qr: string }
  /** The other shows one, which this person wants to scan. */
  | { type: "toScan" }
  /** It was scanned; the other has not said yet that it was. */
  | { type: "read" }
  | { type: "scanned" }
  | { type: "begun" }
  | { type: "emoji"; emoji: SasEmoji[] }
  | { type: "match" }
  | { type: "finished" }
  | { type: "cancelled"; reason: VerificationEnd }
  | { type: "dismiss" };

export function nextVerification(state: Verification, input: VerificationInput): Verification {
  if (input.type === "dismiss") return null;
  if (input.type === "ask" || input.type === "asked") {
    // One at a time: who comes meanwhile waits, or asks again. What is over makes room.
    if (state !== null && !isOver(state)) return state;
    return { phase: input.type === "ask" ? "asking" : "asked", peer: input.peer };
  }
  if (state === null || isOver(state)) return state;
  const { peer, phase } = state;
  switch (input.type) {
    case "ready": {
      if (phase !== "asking" && phase !== "asked") return state;
      return { phase: "ready", peer: input.deviceId === undefined ? peer : { ...peer, deviceId: input.deviceId } };
    }
    case "code":
      return phase === "ready" ? { phase, peer, qr: input.qr } : state;
    case "toScan":
      return phase === "ready" ? { phase, peer, scan: true } : state;
    case "read":
      return phase === "ready" && state.scan === true ? { phase: "confirmed", peer, read: true } : state;
    case "scanned":
      return phase === "ready" ? { phase: "scanned", peer } : state;
    case "begun":
      return phase === "asking" || phase === "asked" || phase === "ready" ? { phase: "preparing", peer } : state;
    case "emoji":
      return phase === "preparing" || phase === "ready" ? { phase: "comparing", peer, emoji: input.emoji } : state;
    case "match":
      return phase === "comparing" || phase === "scanned" ? { phase: "confirmed", peer } : state;
    case "finished":
      // The other side may be done before this person has said a word only after their own.
      return phase === "confirmed" ? { phase: "done", peer } : state;
    case "cancelled":
      return { phase: "ended", peer, reason: input.reason };
  }
}

export function isOver(state: Verification): boolean {
  return state === null || state.phase === "done" || state.phase === "ended";
}

/**
 * Why a request was cancelled, by its code (client-server API, `m.key.verification.cancel`).
 * @param answered whether both had agreed to compare
 */
export function endOf(code: string | null, answered: boolean): VerificationEnd {
  switch (code) {
    case "m.user":
      return answered ? "cancelled" : "declined";
    case "m.timeout":
      return "timeout";
    case "m.accepted":
      return "elsewhere";
    case "m.mismatched_sas":
    case "m.key_mismatch":
    case "m.user_mismatch":
    case "m.mismatched_commitment":
      return "mismatch";
    default:
      return "failed";
  }
}
