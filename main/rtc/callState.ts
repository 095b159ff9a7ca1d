import type { ErrorName, Failure } from "../../preload/contract.ts";
import { backOffMs } from "./backOff.ts";

/**
 * The session machine of a call, one of the three that never write each other's state (media and ring are the others).
 *
 * ```
 *            ┌───────────────────── joining ─────────────────────┐
 *    join    │          step           step                      │  own membership observed
 *   idle ────┼▶ access ─────▶ membership ─────▶ echo             ├──────────────────────────▶ joined
 *    ▲       └──────────────────────┬────────────────────────────┘                              │
 *    │                              │ leave, failed (each step has a limit of its own)          │ leave, failed
 *    │   ended                      ▼                                                           │
 *    └────────────────────────── leaving ◀──────────────────────────────────────────────────────┘
 * ```
 *
 * - `access`: transport, identity and token, tried again with jittered back-off (`accessRetryMs`);
 * - `membership`: the delayed leave and the membership are on their way to the homeserver (the SDK tries again);
 * - `echo`: acknowledged, not yet seen in the room. Skipped where the sync is quicker than the answer.
 *
 * `ended` = own membership observed gone, or the leave's time limit. What is shown follows what was observed in the room,
 * never what we hope was sent. While joined, losing the membership (the homeserver sent the delayed leave after an
 * outage) keeps the call: it is written again, and `present` tells meanwhile that others do not see us.
 */
export type CallPhase = "idle" | "joining" | "joined" | "leaving";
export type JoinStep = "access" | "membership" | "echo";

export type CallMachine =
  | { phase: "idle"; error?: Failure }
  | { phase: "joining"; step: JoinStep; roomId: string; present: boolean; error?: Failure }
  | { phase: "joined" | "leaving"; roomId: string; present: boolean; error?: Failure };

export type CallInput =
  | { type: "join"; roomId: string }
  | { type: "step"; step: JoinStep }
  | { type: "observed"; roomId: string; present: boolean }
  | { type: "leave" }
  | { type: "failed"; error: Failure }
  | { type: "ended" };

export const idle: CallMachine = { phase: "idle" };

/** How long each step of joining may take, ms, and what it is called when it takes longer. */
export const JOIN_STEPS: Record<JoinStep, { limitMs: number; error: ErrorName }> = {
  access: { limitMs: 15_000, error: "AuthServiceUnreachable" },
  membership: { limitMs: 15_000, error: "HomeserverUnreachable" },
  echo: { limitMs: 15_000, error: "JoinTimedOut" },
};
/** How long leaving may take until it is over, ms. */
export const LEAVE_LIMIT_MS = 5_000;

const order: JoinStep[] = ["access", "membership", "echo"];

export function nextCall(state: CallMachine, input: CallInput): CallMachine {
  switch (input.type) {
    case "join":
      if (state.phase === "idle") return { phase: "joining", step: "access", roomId: input.roomId, present: false };
      // The next call waits for the end of this one; why this one failed is no news any more.
      return state.phase === "leaving" ? { phase: "leaving", roomId: state.roomId, present: state.present } : state;
    case "step":
      // Forwards only: an answer that comes late is no step back.
      return state.phase === "joining" && order.indexOf(input.step) > order.indexOf(state.step)
        ? { ...state, step: input.step }
        : state;
    case "observed":
      return observed(state, input);
    case "leave":
      return state.phase === "joining" || state.phase === "joined" ? leaving(state) : state;
    case "failed":
      return state.phase === "joining" || state.phase === "joined" ? { ...leaving(state), error: input.error } : state;
    case "ended":
      return state.phase === "leaving" ? toIdle(state.error) : state;
  }
}

/** This device is in the call, and others can see it. */
export function isPresent(state: CallMachine): boolean {
  return state.phase === "joined" && state.present;
}

type Running = Exclude<CallMachine, { phase: "idle" }>;

function leaving({ roomId, present }: Running): Running {
  return { phase: "leaving", roomId, present };
}

function observed(state: CallMachine, input: { roomId: string; present: boolean }): CallMachine {
  if (state.phase === "idle" || state.roomId !== input.roomId || state.present === input.present) return state;
  if (state.phase === "joining") {
    // One that is observed before any was sent is the ghost of an earlier run.
    if (state.step === "access") return state;
    return { phase: "joined", roomId: state.roomId, present: true };
  }
  if (state.phase === "leaving" && !input.present) return toIdle(state.error);
  return { ...state, present: input.present };
}

function toIdle(error: Failure | undefined): CallMachine {
  return error === undefined ? idle : { phase: "idle", error };
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 3_000;
/** What may be otherwise a moment later. A service that says no is not asked again. */
const passing: ReadonlySet<ErrorName> = new Set([
  "AuthServiceUnreachable",
  "HomeserverUnreachable",
  "Offline",
  "RateLimited",
]);

/**
 * When the access to a call is asked for again, ms; undefined: not at all.
 *
 * @param attempt failures so far, counted from 0. @param random in [0, 1).
 */
export function accessRetryMs(error: ErrorName, attempt: number, random: number): number | undefined {
  if (!passing.has(error)) return undefined;
  return backOffMs(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, attempt, random);
}
