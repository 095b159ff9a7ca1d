import { expect, it } from "vitest";
import type { PeerMessage, PeerSignal } from "../../../preload/contract.ts";
import { planVoip } from "./voipPlan.ts";

const message = (callId: string, signal: PeerSignal): PeerMessage => ({
  identity: "@b:hs",
  connection: { callId, from: "partner" },
  signal,
});
const offer: PeerSignal = { kind: "description", type: "offer", sdp: "v=0", streams: [], first: true };

const cases: [string, Parameters<typeof planVoip>[0], PeerMessage, string][] = [
  ["an answer", { role: "caller", callId: "a" }, message("a", { ...offer, type: "answer" }), "deliver"],
  ["the offer that is waited for", { role: "callee", callId: undefined }, message("a", offer), "deliver"],
  ["a later offer", { role: "caller", callId: "a" }, message("a", { ...offer, first: false }), "deliver"],
  ["both called, and theirs goes on", { role: "caller", callId: "b" }, message("a", offer), "answer"],
  ["so does it before ours was offered", { role: "caller", callId: undefined }, message("a", offer), "answer"],
  ["another call", { role: "callee", callId: "b" }, message("a", offer), "answer"],
  ["the same offer twice", { role: "callee", callId: "a" }, message("a", offer), "deliver"],
  ["once more", { role: "caller", callId: "a" }, message("a", { kind: "hangup", reason: "new_session" }), "callAgain"],
];
it.each(cases)("%s", (_sentence, known, given, step) => {
  expect(planVoip(known, given)).toBe(step);
});
