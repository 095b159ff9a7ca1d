import type { Failure } from "../../preload/contract.ts";

/**
 * The session machine of a call, one of the three that never write each other's state (media and ring are the others).
 *
 * ```
 *            join                  own membership observed
 *   idle ──────────▶ joining ───────────────────────────────▶ joined
 *    ▲                  │                                        │
 *    │                  │ leave, failed, timedOut                │ leave, failed
 *    │   ended          ▼                                        │
 *    └────────────── leaving ◀───────────────────────────────────┘
 * ```
 *
 * `ended` = own membership observed gone, or the leave's time limit. What is shown follows what was observed in the room,
 * never what we hope was sent. While joined, losing the membership (the homeserver sent the delayed leave after an
 * outage) keeps the call: it is written again, and `present` tells meanwhile that others do not see us.
 */
export type CallPhase = "idle" | "joining" | "joined" | "leaving";

export type CallMachine =
  | { phase: "idle"; error?: Failure }
  | { phase: "joining" | "joined" | "leaving"; roomId: string; present: boolean; error?: Failure };

export type CallInput =
  | { type: "join"; roomId: string }
  | { type: "observed"; roomId: string; present: boolean }
  | { type: "leave" }
  | { type: "failed"; error: Failure }
  | { type: "ended" };

export const idle: CallMachine = { phase: "idle" };

/** How long joining may take until it is a failure, and leaving until it is over, in ms. */
export const JOIN_LIMIT_MS = 30_000;
export const LEAVE_LIMIT_MS = 5_000;

export function nextCall(state: CallMachine, input: CallInput): CallMachine {
  switch (input.type) {
    case "join":
      if (state.phase === "idle") return { phase: "joining", roomId: input.roomId, present: false };
      // The next call waits for the end of this one; why this one failed is no news any more.
      return state.phase === "leaving" ? { phase: "leaving", roomId: state.roomId, present: state.present } : state;
    case "observed":
      return observed(state, input);
    case "leave":
      return state.phase === "joining" || state.phase === "joined" ? { ...state, phase: "leaving" } : state;
    case "failed":
      return state.phase === "joining" || state.phase === "joined"
        ? { ...state, phase: "leaving", error: input.error }
        : state;
    case "ended":
      return state.phase === "leaving" ? toIdle(state.error) : state;
  }
}

function observed(state: CallMachine, input: { roomId: string; present: boolean }): CallMachine {
  if (state.phase === "idle" || state.roomId !== input.roomId || state.present === input.present) return state;
  if (state.phase === "joining" && input.present) return { ...state, phase: "joined", present: true };
  if (state.phase === "leaving" && !input.present) return toIdle(state.error);
  return { ...state, present: input.present };
}

function toIdle(error: Failure | undefined): CallMachine {
  return error === undefined ? idle : { phase: "idle", error };
}
