import { describe, expect, it } from "vitest";
import {
  lingerMs,
  startLeave,
  stepLeave,
  wakeAt,
  type LeaveEffect,
  type LeaveEvent,
  type LeaveState,
} from "./delayedLeave.ts";

const delayMs = 18_000;
const t0 = 1_000_000;
const restart = { at: t0, running: true, failures: 0 };

const waiting: LeaveState = { phase: "waiting", since: t0, deadline: t0 + delayMs };
const connected: LeaveState = { phase: "connected", since: t0, sid: "PA_1", expiresAt: t0 + delayMs, restart };
const resting: LeaveState = { ...connected, restart: { at: t0 + delayMs / 2, running: false, failures: 0 } };
const lingering: LeaveState = {
  phase: "lingering",
  since: t0,
  sid: "PA_1",
  expiresAt: t0 + delayMs,
  check: { at: t0 + lingerMs, running: false, failures: 0 },
  reported: true,
};
const checking: LeaveState = { ...lingering, check: { ...lingering.check, running: true } };
const sending: LeaveState = { phase: "sending", expiresAt: t0 + delayMs, send: restart };

const tick: LeaveEvent = { type: "tick" };
const ok = { kind: "ok" } as const;
const gone = { kind: "gone" } as const;
const refused = { kind: "refused" } as const;
const tryAgain = { kind: "try-again", afterMs: undefined } as const;
const left = (cause: "on-purpose" | "replaced" | "lost", sid = "PA_1"): LeaveEvent => ({ type: "left", sid, cause });
const presence = (sid: string | null | undefined, askedAt = t0 + 1): LeaveEvent => ({ type: "presence", sid, askedAt });

interface Row {
  readonly it: string;
  readonly state: LeaveState;
  readonly event: LeaveEvent;
  /** Milliseconds after t0. */
  readonly at?: number;
  readonly phase: LeaveState["phase"];
  readonly effects?: readonly LeaveEffect[];
  readonly then?: Partial<Extract<LeaveState, { phase: "connected" }>> | { readonly reason: string };
}

const table: readonly Row[] = [
  {
    it: "starts restarting when the participant joins",
    state: waiting,
    event: { type: "joined", sid: "PA_1" },
    phase: "connected",
    effects: ["restart"],
  },
  {
    it: "starts restarting when the participant is there already",
    state: waiting,
    event: presence("PA_1"),
    phase: "connected",
    effects: ["restart"],
  },
  { it: "waits while the participant isn't there", state: waiting, event: presence(null), phase: "waiting" },
  { it: "waits while LiveKit doesn't say", state: waiting, event: presence(undefined), phase: "waiting" },
  { it: "waits on after an aborted connection", state: waiting, event: left("lost"), phase: "waiting" },
  { it: "waits on before its deadline", state: waiting, event: tick, at: delayMs - 1, phase: "waiting" },
  {
    it: "gives up on one who never joins, without a leave",
    state: waiting,
    event: tick,
    at: delayMs,
    phase: "done",
    then: { reason: "never-joined" },
  },

  {
    it: "restarts again after half of the delay",
    state: connected,
    event: { type: "result", of: "restart", outcome: ok },
    at: 100,
    phase: "connected",
    then: { expiresAt: t0 + 100 + delayMs, restart: { at: t0 + 100 + delayMs / 2, running: false, failures: 0 } },
  },
  {
    it: "restarts when it is time",
    state: resting,
    event: tick,
    at: delayMs / 2,
    phase: "connected",
    effects: ["restart"],
  },
  { it: "doesn't restart before", state: resting, event: tick, at: delayMs / 2 - 1, phase: "connected" },
  { it: "never runs two restarts at once", state: connected, event: tick, at: delayMs / 2, phase: "connected" },
  {
    it: "ends when the event is gone",
    state: connected,
    event: { type: "result", of: "restart", outcome: gone },
    phase: "done",
    then: { reason: "gone" },
  },
  {
    it: "ends when the homeserver refuses",
    state: connected,
    event: { type: "result", of: "restart", outcome: refused },
    phase: "done",
    then: { reason: "refused" },
  },
  {
    it: "tries a failed restart again",
    state: connected,
    event: { type: "result", of: "restart", outcome: tryAgain },
    phase: "connected",
    then: { restart: { at: t0 + 375, running: false, failures: 1 } },
  },
  {
    it: "waits as long as the server asks",
    state: connected,
    event: { type: "result", of: "restart", outcome: { kind: "try-again", afterMs: 4000 } },
    phase: "connected",
    then: { restart: { at: t0 + 4000, running: false, failures: 1 } },
  },
  {
    it: "ends when every restart failed until the homeserver's timer",
    state: connected,
    event: tick,
    at: delayMs,
    phase: "done",
    then: { reason: "expired" },
  },
  {
    it: "sends at once when the participant leaves on purpose",
    state: resting,
    event: left("on-purpose"),
    phase: "sending",
    effects: ["send"],
  },
  {
    it: "sends at once when the room is finished",
    state: resting,
    event: { type: "room-finished" },
    phase: "sending",
    effects: ["send"],
  },
  { it: "lingers when the connection is lost", state: resting, event: left("lost"), phase: "lingering" },
  {
    it: "lingers when the participant is missing from the list",
    state: resting,
    event: presence(null),
    phase: "lingering",
  },
  {
    it: "ignores a list asked for before the connection stood",
    state: resting,
    event: presence(null, t0 - 1),
    phase: "connected",
  },
  { it: "ignores that LiveKit doesn't say", state: resting, event: presence(undefined), phase: "connected" },
  {
    it: "follows a reconnect with the same identity",
    state: resting,
    event: { type: "joined", sid: "PA_2" },
    at: 5,
    phase: "connected",
    then: { sid: "PA_2", since: t0 + 5 },
  },
  {
    it: "follows a reconnect seen in the list",
    state: resting,
    event: presence("PA_2"),
    at: 5,
    phase: "connected",
    then: { sid: "PA_2" },
  },
  {
    it: "ignores the end of an earlier connection",
    state: resting,
    event: left("on-purpose", "PA_0"),
    phase: "connected",
  },
  {
    it: "stays when LiveKit says that a newer connection took over",
    state: resting,
    event: left("replaced"),
    phase: "connected",
  },
  {
    it: "ignores the result of another action",
    state: resting,
    event: { type: "result", of: "send", outcome: gone },
    phase: "connected",
  },

  {
    it: "goes on when the participant is back in time",
    state: lingering,
    event: { type: "joined", sid: "PA_2" },
    phase: "connected",
    effects: ["restart"],
    then: { sid: "PA_2", expiresAt: t0 + delayMs },
  },
  { it: "doesn't look before the time is over", state: lingering, event: tick, at: lingerMs - 1, phase: "lingering" },
  {
    it: "looks once the time is over",
    state: lingering,
    event: tick,
    at: lingerMs,
    phase: "lingering",
    effects: ["check-presence"],
  },
  { it: "doesn't take a poll for the look at the end", state: lingering, event: presence(null), phase: "lingering" },
  {
    it: "goes on when the look finds the participant",
    state: checking,
    event: presence("PA_2"),
    phase: "connected",
    effects: ["restart"],
  },
  {
    it: "isn't fooled by the connection that just ended",
    state: checking,
    event: presence("PA_1"),
    phase: "sending",
    effects: ["send"],
  },
  {
    it: "goes on with the same connection if only a list missed it",
    state: { ...checking, reported: false },
    event: presence("PA_1"),
    phase: "connected",
    effects: ["restart"],
  },
  {
    it: "sends when the look finds nobody",
    state: checking,
    event: presence(null),
    phase: "sending",
    effects: ["send"],
  },
  {
    it: "sends when LiveKit doesn't answer the look",
    state: checking,
    event: presence(undefined),
    phase: "sending",
    effects: ["send"],
  },
  {
    it: "sends at once when the room finishes meanwhile",
    state: lingering,
    event: { type: "room-finished" },
    phase: "sending",
    effects: ["send"],
  },
  {
    it: "learns meanwhile that the event is gone",
    state: lingering,
    event: { type: "result", of: "restart", outcome: gone },
    phase: "done",
    then: { reason: "gone" },
  },

  {
    it: "is done when the leave is sent",
    state: sending,
    event: { type: "result", of: "send", outcome: ok },
    phase: "done",
    then: { reason: "sent" },
  },
  {
    it: "is done when somebody else sent it",
    state: sending,
    event: { type: "result", of: "send", outcome: gone },
    phase: "done",
    then: { reason: "gone" },
  },
  {
    it: "is done when sending is refused",
    state: sending,
    event: { type: "result", of: "send", outcome: refused },
    phase: "done",
    then: { reason: "refused" },
  },
  {
    it: "ignores a restart's late answer",
    state: sending,
    event: { type: "result", of: "restart", outcome: gone },
    phase: "sending",
  },
  { it: "doesn't call a sent leave back", state: sending, event: { type: "joined", sid: "PA_2" }, phase: "sending" },
  {
    it: "stops trying when the homeserver's timer has passed",
    state: { ...sending, send: { at: t0, running: false, failures: 3 } },
    event: tick,
    at: delayMs,
    phase: "done",
    then: { reason: "expired" },
  },

  {
    it: "stays done",
    state: { phase: "done", reason: "sent" },
    event: { type: "joined", sid: "PA_1" },
    phase: "done",
    then: { reason: "sent" },
  },
];

describe("stepLeave", () => {
  it.each(table)("$state.phase: $it", ({ state, event, at = 0, phase, effects = [], then = {} }) => {
    const step = stepLeave(state, event, { delayMs, now: t0 + at, jitter: 0.5 });
    expect(step.state).toMatchObject({ phase, ...then });
    expect(step.effects).toEqual(effects);
  });

  it("sends again after failures, with growing pauses, and always wakes for it", () => {
    let state: LeaveState = sending;
    let now = t0;
    const pauses: number[] = [];
    for (let i = 0; i < 4; i++) {
      state = stepLeave(state, { type: "result", of: "send", outcome: tryAgain }, { delayMs, now, jitter: 0 }).state;
      const wake = wakeAt(state) ?? Number.NaN;
      pauses.push(wake - now);
      now = wake;
      const step = stepLeave(state, tick, { delayMs, now, jitter: 0 });
      expect(step.effects).toEqual(["send"]);
      state = step.state;
    }
    expect(pauses).toEqual([250, 500, 1000, 2000]);
  });

  it("keeps an event alive for as long as somebody is there", () => {
    let { state } = stepLeave(
      startLeave(delayMs, t0),
      { type: "joined", sid: "PA_1" },
      { delayMs, now: t0, jitter: 0 },
    );
    let now = t0;
    for (let i = 0; i < 100; i++) {
      const armedUntil = now + delayMs;
      state = stepLeave(state, { type: "result", of: "restart", outcome: ok }, { delayMs, now, jitter: 0 }).state;
      now = wakeAt(state) ?? Number.NaN;
      expect(now).toBeLessThanOrEqual(armedUntil - delayMs / 2);
      const step = stepLeave(state, tick, { delayMs, now, jitter: 0 });
      expect(step.effects).toEqual(["restart"]);
      state = step.state;
    }
  });

  it("waits no longer than an hour for a participant, however long the delay", () => {
    expect(wakeAt(startLeave(24 * 60 * 60 * 1000, t0))).toBe(t0 + 60 * 60 * 1000);
  });
});
