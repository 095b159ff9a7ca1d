/**
 * The life of one delayed leave event (MSC4140) that a client has handed over, as a pure function of time and
 * events. The runner carries out the effects and tells when to look again.
 *
 *                 joined, present                 left, absent
 *   ┌─────────┐ ────────────────▶ ┌───────────┐ ──────────────▶ ┌───────────┐
 *   │ waiting │                   │ connected │ ◀────────────── │ lingering │
 *   └─────────┘                   └───────────┘ joined, present └───────────┘
 *        │                          │   │ left on purpose,           │ absent still,
 *        │ deadline:                │   │ room finished              │ or not known
 *        │ "never-joined"           │   ▼                            │
 *        │                          │ ┌─────────┐                    │
 *        │      event gone,         │ │ sending │ ◀──────────────────┘
 *        │      refused, expired    │ └─────────┘
 *        ▼                          ▼      │ sent, gone, refused, expired
 *      done ◀──────────────────────────────┘
 *
 * While connected, the event is restarted at once and then every half of its delay. While the participant is not
 * (yet) seen, nothing is restarted: then the homeserver's own timer is what ends the membership, and the client's
 * own restarts keep it alive.
 */
export type LeaveState =
  | { readonly phase: "waiting"; readonly since: number; readonly deadline: number }
  | (Connection & { readonly phase: "connected"; readonly since: number; readonly restart: Attempt })
  | (Connection & {
      readonly phase: "lingering";
      readonly since: number;
      readonly check: Attempt;
      readonly reported: boolean;
    })
  | { readonly phase: "sending"; readonly expiresAt: number; readonly send: Attempt }
  | { readonly phase: "done"; readonly reason: DoneReason };

/** `never-joined`: not seen within the delay. `expired`: the homeserver's own timer has passed meanwhile. */
export type DoneReason = "sent" | "gone" | "refused" | "expired" | "never-joined";

interface Connection {
  /** LiveKit's id of this one connection (`PA_…`): tells a reconnected participant from the one that left. */
  readonly sid: string;
  /** When the homeserver would send the event by itself, as far as we know. */
  readonly expiresAt: number;
}

/** Something to be done at `at`; `running` from then until its result is there. */
interface Attempt {
  readonly at: number;
  readonly running: boolean;
  readonly failures: number;
}

export type LeaveEvent =
  | { readonly type: "tick" }
  | { readonly type: "joined"; readonly sid: string }
  | { readonly type: "left"; readonly sid: string; readonly cause: "on-purpose" | "replaced" | "lost" }
  | { readonly type: "room-finished" }
  /** LiveKit's answer to who is there, asked at `askedAt`. `sid: null`: not there. `undefined`: LiveKit didn't say. */
  | { readonly type: "presence"; readonly sid: string | null | undefined; readonly askedAt: number }
  | { readonly type: "result"; readonly of: "restart" | "send"; readonly outcome: ActionOutcome };

export type ActionOutcome =
  | { readonly kind: "ok" }
  /** The homeserver doesn't know the event (any more): sent, cancelled or never there. */
  | { readonly kind: "gone" }
  /** Trying again can't help. */
  | { readonly kind: "refused" }
  | { readonly kind: "try-again"; readonly afterMs: number | undefined };

export type LeaveEffect = "restart" | "send" | "check-presence";

export interface LeaveTiming {
  /** The delay of the event as the client armed it, milliseconds. */
  readonly delayMs: number;
  readonly now: number;
  /** 0 ≤ jitter < 1, fresh for each step. */
  readonly jitter: number;
}

export interface LeaveStep {
  readonly state: LeaveState;
  readonly effects: readonly LeaveEffect[];
}

/**
 * How long somebody whose connection was lost (not left on purpose) may take to be back before it counts as a
 * leave. Long enough for a client's immediate reconnect, short enough that nobody sees a ghost. Milliseconds.
 */
export const lingerMs = 750;
const longestWaitMs = 60 * 60 * 1000;
const firstRetryMs = 500;
const longestRetryMs = 15_000;

export function startLeave(delayMs: number, now: number): LeaveState {
  return { phase: "waiting", since: now, deadline: now + Math.min(delayMs, longestWaitMs) };
}

/** When the state wants its next `tick`; undefined where it waits for something else. */
export function wakeAt(state: LeaveState): number | undefined {
  switch (state.phase) {
    case "waiting":
      return state.deadline;
    case "connected":
      return state.restart.running ? state.expiresAt : Math.min(state.restart.at, state.expiresAt);
    case "lingering":
      return state.check.running ? undefined : state.check.at;
    case "sending":
      return state.send.running ? undefined : state.send.at;
    case "done":
      return undefined;
  }
}

/** One step. An event that means nothing in a state leaves it as it is (the very same object). */
export function stepLeave(state: LeaveState, event: LeaveEvent, timing: LeaveTiming): LeaveStep {
  switch (state.phase) {
    case "waiting":
      return stepWaiting(state, event, timing);
    case "connected":
      return stepConnected(state, event, timing);
    case "lingering":
      return stepLingering(state, event, timing);
    case "sending":
      return stepSending(state, event, timing);
    case "done":
      return stay(state);
  }
}

type In<Phase extends LeaveState["phase"]> = Extract<LeaveState, { phase: Phase }>;

function stepWaiting(state: In<"waiting">, event: LeaveEvent, timing: LeaveTiming): LeaveStep {
  if (event.type === "joined") return connect(event.sid, timing);
  if (event.type === "presence" && typeof event.sid === "string") return connect(event.sid, timing);
  if (event.type === "tick" && timing.now >= state.deadline) return done("never-joined");
  // A connection that was aborted before it stood says nothing: the client may be trying another way.
  return stay(state);
}

function restarted(state: In<"connected">, outcome: ActionOutcome, { now, delayMs, jitter }: LeaveTiming): LeaveStep {
  switch (outcome.kind) {
    case "ok": {
      const restart = { at: now + delayMs / 2, running: false, failures: 0 };
      return { state: { ...state, expiresAt: now + delayMs, restart }, effects: [] };
    }
    case "gone":
    case "refused":
      return done(outcome.kind);
    case "try-again":
      return { state: { ...state, restart: retry(state.restart, outcome.afterMs, now, jitter) }, effects: [] };
  }
}

function stepConnected(state: In<"connected">, event: LeaveEvent, timing: LeaveTiming): LeaveStep {
  const { now } = timing;
  switch (event.type) {
    case "joined":
      return { state: { ...state, sid: event.sid, since: now }, effects: [] };
    case "left":
      // The same identity connected anew and LiveKit reports the end of the earlier connection.
      if (event.sid !== state.sid || event.cause === "replaced") return stay(state);
      return event.cause === "on-purpose" ? sendNow(state.expiresAt, now) : linger(state, now, true);
    case "room-finished":
      return sendNow(state.expiresAt, now);
    case "presence":
      // Asked before this connection stood: an old answer.
      if (event.sid === undefined || event.askedAt < state.since) return stay(state);
      if (event.sid === null) return linger(state, now, false);
      return event.sid === state.sid ? stay(state) : { state: { ...state, sid: event.sid, since: now }, effects: [] };
    case "result":
      return event.of === "restart" ? restarted(state, event.outcome, timing) : stay(state);
    case "tick":
      if (now >= state.expiresAt) return done("expired");
      if (state.restart.running || now < state.restart.at) return stay(state);
      return { state: { ...state, restart: { ...state.restart, running: true } }, effects: ["restart"] };
  }
}

function stepLingering(state: In<"lingering">, event: LeaveEvent, timing: LeaveTiming): LeaveStep {
  const { now } = timing;
  switch (event.type) {
    case "joined":
      return reconnect(state, event.sid, now);
    case "left":
      return event.sid === state.sid && event.cause === "on-purpose" ? sendNow(state.expiresAt, now) : stay(state);
    case "room-finished":
      return sendNow(state.expiresAt, now);
    case "presence":
      if (event.askedAt < state.since) return stay(state);
      if (typeof event.sid === "string" && !(state.reported && event.sid === state.sid))
        return reconnect(state, event.sid, now);
      // A poll that comes in during the wait repeats what is known; only the check at its end decides.
      return state.check.running ? sendNow(state.expiresAt, now) : stay(state);
    case "tick":
      if (state.check.running || now < state.check.at) return stay(state);
      return { state: { ...state, since: now, check: { ...state.check, running: true } }, effects: ["check-presence"] };
    case "result":
      if (event.of !== "restart") return stay(state);
      if (event.outcome.kind === "gone" || event.outcome.kind === "refused") return done(event.outcome.kind);
      return event.outcome.kind === "ok"
        ? { state: { ...state, expiresAt: now + timing.delayMs }, effects: [] }
        : stay(state);
  }
}

function stepSending(state: In<"sending">, event: LeaveEvent, timing: LeaveTiming): LeaveStep {
  const { now, jitter } = timing;
  if (event.type === "tick") {
    if (state.send.running || now < state.send.at) return stay(state);
    if (state.send.failures > 0 && now >= state.expiresAt) return done("expired");
    return { state: { ...state, send: { ...state.send, running: true } }, effects: ["send"] };
  }
  if (event.type !== "result" || event.of !== "send") return stay(state);
  switch (event.outcome.kind) {
    case "ok":
      return done("sent");
    case "gone":
    case "refused":
      return done(event.outcome.kind);
    case "try-again":
      return { state: { ...state, send: retry(state.send, event.outcome.afterMs, now, jitter) }, effects: [] };
  }
}

function stay(state: LeaveState): LeaveStep {
  return { state, effects: [] };
}

function done(reason: DoneReason): LeaveStep {
  return { state: { phase: "done", reason }, effects: [] };
}

/** Restarts at once: some of the delay has passed between arming the event and this moment. */
function connect(sid: string, { now, delayMs }: LeaveTiming): LeaveStep {
  const restart = { at: now, running: true, failures: 0 };
  return { state: { phase: "connected", since: now, sid, expiresAt: now + delayMs, restart }, effects: ["restart"] };
}

function reconnect(state: In<"lingering">, sid: string, now: number): LeaveStep {
  const restart = { at: now, running: true, failures: 0 };
  return { state: { phase: "connected", since: now, sid, expiresAt: state.expiresAt, restart }, effects: ["restart"] };
}

/** `reported`: LiveKit said that this very connection ended, so seeing it in a list afterwards means nothing. */
function linger({ sid, expiresAt }: In<"connected">, now: number, reported: boolean): LeaveStep {
  const check = { at: now + lingerMs, running: false, failures: 0 };
  return { state: { phase: "lingering", since: now, sid, expiresAt, check, reported }, effects: [] };
}

function sendNow(expiresAt: number, now: number): LeaveStep {
  return { state: { phase: "sending", expiresAt, send: { at: now, running: true, failures: 0 } }, effects: ["send"] };
}

/** Doubling pauses, each between a half and the whole of its length, and never earlier than the server asked. */
function retry(attempt: Attempt, afterMs: number | undefined, now: number, jitter: number): Attempt {
  const pause = Math.min(longestRetryMs, firstRetryMs * 2 ** attempt.failures) * (0.5 + jitter / 2);
  return { at: now + Math.max(pause, afterMs ?? 0), running: false, failures: attempt.failures + 1 };
}
