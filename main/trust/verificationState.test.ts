import { describe, expect, it } from "vitest";
import type { SasEmoji, VerificationState } from "../../preload/contract.ts";
import { endOf, isOver, nextVerification } from "./verificationState.ts";
import type { Verification, VerificationInput } from "./verificationState.ts";

const peer = { userId: "@bob:hs", displayName: "Bob", own: false };
const other = { userId: "@eve:hs", displayName: "Eve", own: false };
const emoji = Array.from({ length: 7 }, (): SasEmoji => ({ symbol: "🐶", name: "Dog" }));

const states = {
  none: null,
  asking: { phase: "asking", peer },
  asked: { phase: "asked", peer },
  ready: { phase: "ready", peer },
  toScan: { phase: "ready", peer, scan: true },
  scanned: { phase: "scanned", peer },
  preparing: { phase: "preparing", peer },
  comparing: { phase: "comparing", peer, emoji },
  confirmed: { phase: "confirmed", peer },
  done: { phase: "done", peer },
  ended: { phase: "ended", peer, reason: "declined" },
} satisfies Record<string, Verification>;
type Name = keyof typeof states;

const inputs = {
  ask: { type: "ask", peer: other },
  asked: { type: "asked", peer: other },
  ready: { type: "ready", deviceId: undefined },
  code: { type: "code", qr: "data:" },
  toScan: { type: "toScan" },
  read: { type: "read" },
  scanned: { type: "scanned" },
  begun: { type: "begun" },
  emoji: { type: "emoji", emoji },
  match: { type: "match" },
  finished: { type: "finished" },
  cancelled: { type: "cancelled", reason: "timeout" },
  dismiss: { type: "dismiss" },
} satisfies Record<string, VerificationInput>;

/** Which phase each state goes to; an input that is not named changes nothing. */
const table: Record<Name, Partial<Record<keyof typeof inputs, VerificationState["phase"] | "none">>> = {
  none: { ask: "asking", asked: "asked" },
  asking: { ready: "ready", begun: "preparing", cancelled: "ended", dismiss: "none" },
  asked: { ready: "ready", begun: "preparing", cancelled: "ended", dismiss: "none" },
  ready: {
    code: "ready",
    toScan: "ready",
    scanned: "scanned",
    begun: "preparing",
    emoji: "comparing",
    cancelled: "ended",
    dismiss: "none",
  },
  toScan: {
    code: "ready",
    toScan: "ready",
    read: "confirmed",
    scanned: "scanned",
    begun: "preparing",
    emoji: "comparing",
    cancelled: "ended",
    dismiss: "none",
  },
  scanned: { match: "confirmed", cancelled: "ended", dismiss: "none" },
  preparing: { emoji: "comparing", cancelled: "ended", dismiss: "none" },
  comparing: { match: "confirmed", cancelled: "ended", dismiss: "none" },
  confirmed: { finished: "done", cancelled: "ended", dismiss: "none" },
  done: { ask: "asking", asked: "asked", dismiss: "none" },
  ended: { ask: "asking", asked: "asked", dismiss: "none" },
};

describe("a verification", () => {
  const rows = Object.keys(states).flatMap((from) =>
    Object.keys(inputs).map((input) => [from as Name, input as keyof typeof inputs] as const),
  );
  it.each(rows)("%s, %s", (from, input) => {
    const before = states[from];
    const after = nextVerification(before, inputs[input]);
    const expected = table[from][input];
    if (expected === undefined) expect(after).toBe(before);
    else expect(after?.phase ?? "none").toBe(expected);
  });

  it("keeps who it is with, whoever else asks meanwhile", () => {
    expect(nextVerification(states.comparing, inputs.asked)).toBe(states.comparing);
  });

  it("learns which of one's own devices answered", () => {
    expect(nextVerification(states.asking, { type: "ready", deviceId: "LAPTOP" })).toEqual({
      phase: "ready",
      peer: { ...peer, deviceId: "LAPTOP" },
    });
  });

  it("is never done before this person has said that it matches", () => {
    for (const name of ["asking", "asked", "ready", "scanned", "preparing", "comparing"] as const)
      expect(nextVerification(states[name], inputs.finished)?.phase).not.toBe("done");
  });

  it("is over when done or ended", () => {
    expect(Object.keys(states).filter((name) => isOver(states[name as Name]))).toEqual(["none", "done", "ended"]);
  });
});

describe("why it was cancelled", () => {
  it.each([
    ["m.user", false, "declined"],
    ["m.user", true, "cancelled"],
    ["m.timeout", true, "timeout"],
    ["m.accepted", false, "elsewhere"],
    ["m.mismatched_sas", true, "mismatch"],
    ["m.key_mismatch", true, "mismatch"],
    ["m.mismatched_commitment", true, "mismatch"],
    ["m.unknown_method", false, "failed"],
    ["org.example.new", true, "failed"],
    [null, true, "failed"],
  ] as const)("%s (answered: %s)", (code, answered, end) => {
    expect(endOf(code, answered)).toBe(end);
  });
});
