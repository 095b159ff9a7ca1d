import { describe, expect, it } from "vitest";
import type { PeerSignal } from "../../../preload/contract.ts";
import { planPeer, roleTowards, type PeerKnown } from "./peerPlan.ts";

describe("roleTowards", () => {
  it.each([
    ["@ada:x", "D", "@bob:x", "D", "caller"],
    ["@bob:x", "D", "@ada:x", "D", "callee"],
    ["@ada:x", "A", "@ada:x", "B", "caller"],
    ["@ada:x", "B", "@ada:x", "A", "callee"],
    ["@ada:x", "Z", "@bob:x", "A", "caller"],
  ])("%s %s towards %s %s: %s", (userId, deviceId, otherUser, otherDevice, role) => {
    expect(roleTowards({ userId, deviceId }, { userId: otherUser, deviceId: otherDevice })).toBe(role);
  });

  it("is never the same on both sides", () => {
    const all = ["@a:x", "@b:x", "@B:x"].flatMap((userId) => ["A", "B"].map((deviceId) => ({ userId, deviceId })));
    for (const one of all)
      for (const other of all.filter((each) => each !== one))
        expect(new Set([roleTowards(one, other), roleTowards(other, one)]).size).toBe(2);
  });
});

const offer: PeerSignal = { kind: "description", type: "offer", sdp: "v=0", streams: [], first: true };
const later: PeerSignal = { ...offer, first: false };
const answer: PeerSignal = { ...offer, type: "answer" };
const hello: PeerSignal = { kind: "hangup", reason: "new_session" };
const bye: PeerSignal = { kind: "hangup", reason: "user_hangup" };

const none: PeerKnown = { role: "callee", callId: undefined, session: undefined, dead: new Set() };
const linked: PeerKnown = { ...none, callId: "c", session: "them" };
const offered: PeerKnown = { ...none, role: "caller", callId: "c" };
const caller: PeerKnown = { ...linked, role: "caller" };

describe("planPeer", () => {
  it.each([
    ["the first offer", none, "c", "them", undefined, offer, "answer"],
    ["an offer for the page of before", none, "c", "them", "other", offer, "ignore"],
    ["an offer for this page", none, "c", "them", "me", offer, "answer"],
    ["the same offer again", linked, "c", "them", "me", offer, "deliver"],
    ["an offer of a new link: the other began anew", linked, "d", "new", undefined, offer, "answer"],
    ["a later offer of a link that is not there", none, "c", "them", "me", later, "ignore"],
    ["the answer", offered, "c", "them", "me", answer, "deliver"],
    ["an answer to another link", offered, "d", "them", "me", answer, "ignore"],
    ["an answer from a page that is gone", { ...caller, dead: new Set(["gone"]) }, "c", "gone", "me", answer, "ignore"],
    ["an answer from another page than the link's", caller, "c", "new", "me", answer, "ignore"],
    ["a call, where it is ours to call and we have", caller, "d", "them", "me", offer, "ignore"],
    [
      "a call, where it is ours to call and we have not",
      { ...none, role: "caller" },
      "d",
      "them",
      "me",
      offer,
      "answer",
    ],
    ["a wish to be called, before we did", { ...none, role: "caller" }, "x", "them", undefined, hello, "call"],
    ["a wish to be called, with our offer on its way", offered, "x", "them", undefined, hello, "offerAgain"],
    ["a wish to be called, of a page loaded anew", caller, "x", "new", undefined, hello, "call"],
    ["a wish to be called, of one with a link that fails", caller, "x", "them", "me", hello, "call"],
    ["a wish to be called, where it is not ours to call", linked, "x", "new", undefined, hello, "ignore"],
    ["the end", linked, "c", "them", "me", bye, "end"],
    ["the end of another link", linked, "d", "them", "me", bye, "ignore"],
  ] as const)("%s", (_, known, callId, from, to, signal, step) => {
    const connection = { callId, from, ...(to !== undefined && { to }) };
    expect(planPeer(known, { identity: "@b:x:D", connection, signal }, "me")).toBe(step);
  });
});
