import { expect, it } from "vitest";
import type { CallState } from "../../preload/contract.ts";
import { InterruptedCall } from "./interruptedCall.ts";

const idle: CallState = { phase: "idle" };
const joined = { phase: "joined", roomId: "!r:hs" } as CallState;

it("goes on with the call that was cut off, also when the first new start is cut off too", () => {
  const call = new InterruptedCall();
  call.gone(joined, true, 0);
  expect(call.resume(3_000)).toBe("!r:hs");
  call.gone(idle, true, 4_000);
  expect(call.resume(7_000)).toBe("!r:hs");
});

it.each<[string, CallState, boolean, number]>([
  ["without a call", idle, true, 1_000],
  ["after a sign-out", joined, false, 1_000],
  ["long after", joined, true, 120_000],
])("%s there is none", (_what, state, reopening, later) => {
  const call = new InterruptedCall();
  call.gone(state, reopening, 0);
  expect(call.resume(later)).toBeUndefined();
});
