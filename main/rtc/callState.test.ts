import { describe, expect, it } from "vitest";
import { accessRetryMs, idle, JOIN_STEPS, nextCall } from "./callState.ts";
import type { CallInput, CallMachine, JoinStep } from "./callState.ts";
import { errorNames } from "../../preload/contract.ts";

const R = "!room";
const join: CallInput = { type: "join", roomId: R };
const step = (to: JoinStep): CallInput => ({ type: "step", step: to });
const sending = step("membership");
const seen: CallInput = { type: "observed", roomId: R, present: true };
const gone: CallInput = { type: "observed", roomId: R, present: false };
const leave: CallInput = { type: "leave" };
const ended: CallInput = { type: "ended" };
const failed: CallInput = { type: "failed", error: { name: "SfuUnreachable" } };

const run = (...inputs: CallInput[]) => inputs.reduce<CallMachine>(nextCall, idle);

describe("nextCall", () => {
  const cases: [string, CallInput[], Partial<CallMachine> & { present?: boolean; step?: JoinStep }][] = [
    ["is joining from the click", [join], { phase: "joining", step: "access", present: false }],
    ["sends the membership once it has access", [join, sending], { phase: "joining", step: "membership" }],
    ["waits for the echo once that is acknowledged", [join, sending, step("echo")], { phase: "joining", step: "echo" }],
    ["goes forwards only", [join, step("echo"), sending, step("access")], { phase: "joining", step: "echo" }],
    ["is joined by an echo that is quicker than the answer", [join, sending, seen, step("echo")], { phase: "joined" }],
    ["is joined by the echo after the answer", [join, sending, step("echo"), seen], { phase: "joined" }],
    [
      "does not take the ghost of an earlier run for its own membership",
      [join, seen],
      { phase: "joining", step: "access", present: false },
    ],
    ["is joined when its own took the ghost's place", [join, seen, sending, seen], { phase: "joined" }],
    ["can be cancelled while it has no access yet", [join, leave, ended], { phase: "idle" }],
    ["can be cancelled while it sends", [join, sending, leave, ended], { phase: "idle" }],
    ["can be cancelled while it waits for the echo", [join, step("echo"), leave, gone, ended], { phase: "idle" }],
    ["access that comes after the cancel changes nothing", [join, leave, sending], { phase: "leaving" }],
    ["and neither does it while idle", [sending], { phase: "idle" }],
    ["a step fails by its own name", [join, sending, failed], { phase: "leaving", error: { name: "SfuUnreachable" } }],
    ["is joined only once its membership is observed", [join, sending, seen], { phase: "joined", present: true }],
    [
      "ignores what is observed in another room",
      [join, { type: "observed", roomId: "!other", present: true }],
      { phase: "joining" },
    ],
    [
      "stays in the first call when asked for a second",
      [join, { type: "join", roomId: "!other" }],
      { phase: "joining" },
    ],
    [
      "a join while it is left waits, and does not hear why the call before failed",
      [join, failed, { type: "join", roomId: "!other" }, ended],
      { phase: "idle" },
    ],
    ["can be cancelled while joining", [join, leave], { phase: "leaving" }],
    ["is idle after a cancel once that is over", [join, leave, ended], { phase: "idle" }],
    [
      "a membership that arrives after the cancel does not join",
      [join, sending, leave, seen],
      { phase: "leaving", present: true },
    ],
    ["waits until the late membership is gone again", [join, sending, leave, seen, gone], { phase: "idle" }],
    [
      "keeps the call when the homeserver removed the membership",
      [join, sending, seen, gone],
      { phase: "joined", present: false },
    ],
    [
      "and is present again when it was rewritten",
      [join, sending, seen, gone, seen],
      { phase: "joined", present: true },
    ],
    ["leaves until its membership is gone", [join, sending, seen, leave], { phase: "leaving", present: true }],
    ["has left when its membership is gone", [join, sending, seen, leave, gone], { phase: "idle" }],
    [
      "carries the reason of a failed join to idle",
      [join, failed, ended],
      { phase: "idle", error: { name: "SfuUnreachable" } },
    ],
    [
      "carries the reason of a call that broke",
      [join, sending, seen, failed, gone],
      { phase: "idle", error: { name: "SfuUnreachable" } },
    ],
    ["forgets the last reason on the next join", [join, failed, ended, join], { phase: "joining" }],
    ["a second leave changes nothing", [join, sending, seen, leave, leave], { phase: "leaving" }],
    ["an end without a leave changes nothing", [join, sending, seen, ended], { phase: "joined" }],
    ["a failure while idle changes nothing", [failed], { phase: "idle" }],
    ["a leave while idle changes nothing", [leave], { phase: "idle" }],
  ];
  it.each(cases)("%s", (_what, inputs, expected) => {
    expect(run(...inputs)).toMatchObject(expected);
  });

  it("has no reason when nothing failed", () => {
    expect(run(join, sending, seen, leave, gone)).toEqual({ phase: "idle" });
    expect(run(join, failed, ended, join)).not.toHaveProperty("error");
  });
});

describe("steps of joining", () => {
  it.each(Object.entries(JOIN_STEPS))("%s has a limit and a named error", (_step, { limitMs, error }) => {
    expect(limitMs).toBeGreaterThanOrEqual(5_000);
    expect(limitMs).toBeLessThanOrEqual(20_000);
    expect(errorNames).toContain(error);
  });
});

describe("accessRetryMs", () => {
  const cases: [Parameters<typeof accessRetryMs>[0], number, number, number | undefined][] = [
    ["AuthServiceUnreachable", 0, 0.5, 300],
    ["AuthServiceUnreachable", 1, 0.5, 600],
    ["Offline", 2, 0.5, 1200],
    ["HomeserverUnreachable", 3, 0.5, 2400],
    ["RateLimited", 4, 0.5, 3000],
    ["Offline", 4000, 0.5, 3000],
    ["Offline", 0, 0, 225],
    ["Offline", 0, 1, 375],
    ["AuthServiceRefused", 0, 0.5, undefined],
    ["ConferenceUnknown", 0, 0.5, undefined],
    ["Unexpected", 0, 0.5, undefined],
  ];
  it.each(cases)("%s, failure %i, with random %f: %s ms", (error, attempt, random, expected) => {
    expect(accessRetryMs(error, attempt, random)).toBe(expected);
  });
});
