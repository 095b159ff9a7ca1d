import { describe, expect, it } from "vitest";
import { judgeDescription, maxRestarts, planRenewal, planRestart, type PeerRole } from "./peerPolicy.ts";

describe("judgeDescription", () => {
  it.each([
    ["caller", "stable", "offer", "accept"],
    ["callee", "stable", "offer", "accept"],
    ["caller", "have-local-offer", "offer", "ignore"],
    ["callee", "have-local-offer", "offer", "accept"],
    ["caller", "have-local-offer", "answer", "accept"],
    ["callee", "have-local-offer", "answer", "accept"],
    ["caller", "stable", "answer", "ignore"],
    ["callee", "stable", "answer", "ignore"],
    ["callee", "closed", "offer", "ignore"],
    ["caller", "closed", "answer", "ignore"],
  ] as const)("%s in %s, %s: %s", (role, signaling, type, verdict) => {
    expect(judgeDescription(role, signaling, type)).toBe(verdict);
  });

  it.each([
    ["the only one", 0, "accept"],
    ["of two offers the first's", 1, "ignore"],
  ] as const)("of answers to offers that took each other's place, the last: %s", (_, unanswered, verdict) => {
    expect(judgeDescription("caller", "have-local-offer", "answer", unanswered)).toBe(verdict);
  });

  it("lets exactly one of two crossing offers stand", () => {
    const stands = (["caller", "callee"] as PeerRole[]).filter(
      (role) => judgeDescription(role, "have-local-offer", "offer") === "ignore",
    );
    expect(stands).toEqual(["caller"]);
  });
});

describe("planRenewal", () => {
  const [old, fresh] = [[{ urls: ["turn:a"], credential: "1" }], [{ urls: ["turn:a"], credential: "2" }]];
  it.each([
    ["the same as before", old, true, "nothing"],
    ["none to be had: what is known goes on", undefined, true, "nothing"],
    ["none any more", [], true, "nothing"],
    ["new credentials, connected directly", fresh, false, "configure"],
    ["new credentials, through a relay", fresh, true, "restart"],
  ] as const)("%s", (_, servers, relayed, plan) => {
    expect(planRenewal(old, servers, relayed)).toBe(plan);
  });
});

describe("planRestart", () => {
  it.each([
    ["caller", "connected", 0, undefined],
    ["callee", "closed", 3, undefined],
    ["caller", "failed", 0, { afterMs: 0, how: "restartIce" }],
    ["callee", "failed", 0, { afterMs: 1500, how: "restartIce" }],
    ["caller", "disconnected", 0, { afterMs: 1500, how: "restartIce" }],
    ["caller", "failed", 1, { afterMs: 1000, how: "restartIce" }],
    ["caller", "failed", 3, { afterMs: 4000, how: "restartIce" }],
    ["caller", "failed", maxRestarts, { afterMs: 8000, how: "rebuild" }],
    ["caller", "failed", 50, { afterMs: 15_000, how: "rebuild" }],
    ["caller", "connecting", 0, { afterMs: 12_000, how: "restartIce" }],
    ["callee", "new", 0, { afterMs: 13_500, how: "restartIce" }],
  ] as const)("%s, %s, attempt %i", (role, connection, attempt, plan) => {
    expect(planRestart({ role, connection, attempt }, 0.5)).toEqual(plan);
  });

  it("spreads the pauses by a quarter", () => {
    const at = (random: number) => planRestart({ role: "caller", connection: "failed", attempt: 1 }, random)?.afterMs;
    expect([at(0), at(0.999_999)]).toEqual([750, 1250]);
  });
});
