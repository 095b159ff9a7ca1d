import { describe, expect, it } from "vitest";
import { idle, nextCall } from "./callState.ts";
import type { CallInput, CallMachine } from "./callState.ts";

const R = "!room";
const join: CallInput = { type: "join", roomId: R };
const seen: CallInput = { type: "observed", roomId: R, present: true };
const gone: CallInput = { type: "observed", roomId: R, present: false };
const leave: CallInput = { type: "leave" };
const ended: CallInput = { type: "ended" };
const failed: CallInput = { type: "failed", error: { name: "SfuUnreachable" } };

const run = (...inputs: CallInput[]) => inputs.reduce<CallMachine>(nextCall, idle);

describe("nextCall", () => {
  const cases: [string, CallInput[], Partial<CallMachine> & { present?: boolean }][] = [
    ["is joining from the click", [join], { phase: "joining", present: false }],
    ["is joined only once its membership is observed", [join, seen], { phase: "joined", present: true }],
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
      [join, leave, seen],
      { phase: "leaving", present: true },
    ],
    ["waits until the late membership is gone again", [join, leave, seen, gone], { phase: "idle" }],
    [
      "keeps the call when the homeserver removed the membership",
      [join, seen, gone],
      { phase: "joined", present: false },
    ],
    ["and is present again when it was rewritten", [join, seen, gone, seen], { phase: "joined", present: true }],
    ["leaves until its membership is gone", [join, seen, leave], { phase: "leaving", present: true }],
    ["has left when its membership is gone", [join, seen, leave, gone], { phase: "idle" }],
    [
      "carries the reason of a failed join to idle",
      [join, failed, ended],
      { phase: "idle", error: { name: "SfuUnreachable" } },
    ],
    [
      "carries the reason of a call that broke",
      [join, seen, failed, gone],
      { phase: "idle", error: { name: "SfuUnreachable" } },
    ],
    ["forgets the last reason on the next join", [join, failed, ended, join], { phase: "joining" }],
    ["a second leave changes nothing", [join, seen, leave, leave], { phase: "leaving" }],
    ["an end without a leave changes nothing", [join, seen, ended], { phase: "joined" }],
    ["a failure while idle changes nothing", [failed], { phase: "idle" }],
    ["a leave while idle changes nothing", [leave], { phase: "idle" }],
  ];
  it.each(cases)("%s", (_what, inputs, expected) => {
    expect(run(...inputs)).toMatchObject(expected);
  });

  it("has no reason when nothing failed", () => {
    expect(run(join, seen, leave, gone)).toEqual({ phase: "idle" });
    expect(run(join, failed, ended, join)).not.toHaveProperty("error");
  });
});
