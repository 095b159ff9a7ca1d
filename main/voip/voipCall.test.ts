import { describe, expect, it } from "vitest";
import type { PeerSignal } from "../../preload/contract.ts";
import { placeCall, ringingCall, stepVoip, yieldsTo } from "./voipCall.ts";
import type { VoipCall, VoipEffect, VoipInput } from "./voipCall.ts";
import type { VoipEvent } from "./voipEvents.ts";

const description = (type: "offer" | "answer"): PeerSignal => ({
  kind: "description",
  type,
  sdp: "v=0",
  streams: [],
  first: true,
});
const ice = (name: string): PeerSignal => ({
  kind: "candidates",
  candidates: [{ candidate: name, sdpMid: "0", sdpMLineIndex: 0 }],
});
const of = (partyId: string | undefined, version: 0 | 1 = 1) => ({ callId: "c", partyId, version });
const invite = (version: 0 | 1 = 1): Extract<VoipEvent, { kind: "invite" }> => ({
  ...of(version === 0 ? undefined : "ADA", version),
  kind: "invite",
  signal: description("offer"),
  lifetimeMs: 60_000,
  invitee: undefined,
  video: true,
});
const answer = (party: string | undefined, version: 0 | 1 = 1): VoipEvent => ({
  ...of(party, version),
  kind: "answer",
  signal: description("answer"),
});
const candidates = (party: string | undefined, name: string): VoipEvent => ({
  ...of(party),
  kind: "candidates",
  signal: ice(name),
});
const hangup = (party: string | undefined, version: 0 | 1 = 1, reason = "user_hangup"): VoipEvent => ({
  ...of(party, version),
  kind: "hangup",
  reason,
});
const reject = (party: string): VoipEvent => ({ ...of(party), kind: "reject", reason: "user_hangup" });
const select = (party: string, selected: string): VoipEvent => ({ ...of(party), kind: "selectAnswer", selected });
const negotiate = (party: string): VoipEvent => ({ ...of(party), kind: "negotiate", signal: description("offer") });

const theirs = (event: VoipEvent): VoipInput => ({ type: "received", event, from: "partner" });
const own = (event: VoipEvent): VoipInput => ({ type: "received", event, from: "me" });
const at = (now: number): VoipInput => ({ type: "time", now });
const offered: VoipInput = { type: "offered", callId: "c", untilTs: 60_000 };
const accepted: VoipInput = { type: "accepted" };
const ready: VoipInput = { type: "ready" };
const answered: VoipInput = { type: "answered" };
const hangUp: VoipInput = { type: "hangUp" };

function run(start: VoipCall, inputs: VoipInput[]): { call: VoipCall; effects: VoipEffect[] } {
  const effects: VoipEffect[] = [];
  let call = start;
  for (const input of inputs) {
    const step = stepVoip(call, input);
    call = step.call;
    effects.push(...step.effects);
  }
  return { call, effects };
}
/** "deliver offer", "select BOB", "hangup user_hangup". */
const said = (effects: VoipEffect[]) =>
  effects.map((effect) => {
    if (effect.do === "select") return `select ${effect.party}`;
    if (effect.do === "end") return `${effect.what} ${effect.reason}`;
    const { signal } = effect;
    if (signal.kind === "candidates") return `deliver ${signal.candidates[0]?.candidate}`;
    return `deliver ${signal.kind === "description" ? signal.type : signal.kind}`;
  });

describe("a call that is placed", () => {
  const cases: [string, VoipInput[], string, string[]][] = [
    ["waits for the page's offer", [], "placing", []],
    ["invites", [offered], "inviting", []],
    ["hears nothing before it invites", [theirs(answer("BOB")), theirs(candidates("BOB", "a"))], "placing", []],
    [
      "takes the first answer, and says so",
      [offered, theirs(answer("BOB"))],
      "talking",
      ["deliver answer", "select BOB"],
    ],
    [
      "no second answer",
      [offered, theirs(answer("BOB")), theirs(answer("BOB2"))],
      "talking",
      ["deliver answer", "select BOB"],
    ],
    ["version 0 has no party to select", [offered, theirs(answer(undefined, 0))], "talking", ["deliver answer"]],
    [
      "what one party sent early comes when it is chosen, what another sent never",
      [offered, theirs(candidates("BOB", "b")), theirs(candidates("BOB2", "x")), theirs(answer("BOB"))],
      "talking",
      ["deliver answer", "deliver b", "select BOB"],
    ],
    [
      "hears only the chosen party",
      [
        offered,
        theirs(answer("BOB")),
        theirs(candidates("BOB2", "x")),
        theirs(candidates("BOB", "b")),
        theirs(hangup("BOB2")),
      ],
      "talking",
      ["deliver answer", "select BOB", "deliver b"],
    ],
    [
      "renegotiates",
      [offered, theirs(answer("BOB")), theirs(negotiate("BOB"))],
      "talking",
      ["deliver answer", "select BOB", "deliver offer"],
    ],
    ["a device rejects: for all of them", [offered, theirs(reject("BOB"))], "rejected", []],
    ["version 0 hangs up instead", [offered, theirs(hangup(undefined, 0))], "rejected", []],
    ["a bridge says busy", [offered, theirs(hangup("B", 1, "user_busy"))], "rejected", []],
    ["one of several devices gives up", [offered, theirs(hangup("BOB"))], "inviting", []],
    ["an own device can't answer it", [offered, own(answer("ME2"))], "inviting", []],
    ["rings until its lifetime ends", [offered, at(59_999)], "inviting", []],
    ["nobody answers", [offered, at(60_000)], "expired", ["hangup invite_timeout"]],
    ["an answer comes too late", [offered, at(60_000), theirs(answer("BOB"))], "expired", ["hangup invite_timeout"]],
    ["is given up", [offered, hangUp], "hungUp", ["hangup user_hangup"]],
    ["is given up before anything was sent", [hangUp, offered], "hungUp", []],
    [
      "is hung up by the other",
      [offered, theirs(answer("BOB")), theirs(hangup("BOB"))],
      "partnerHungUp",
      ["deliver answer", "select BOB"],
    ],
    [
      "is hung up here",
      [offered, theirs(answer("BOB")), hangUp],
      "hungUp",
      ["deliver answer", "select BOB", "hangup user_hangup"],
    ],
    ["gives way to another", [offered, { type: "replaced" }], "replaced", ["hangup replaced"]],
    [
      "its media fails",
      [offered, theirs(answer("BOB")), { type: "failed", reason: "ice_failed" }],
      "failed",
      ["deliver answer", "select BOB", "hangup ice_failed"],
    ],
    [
      "lasts as long as it likes",
      [offered, theirs(answer("BOB")), at(1e12)],
      "talking",
      ["deliver answer", "select BOB"],
    ],
  ];
  it.each(cases)("%s", (_sentence, inputs, phase, effects) => {
    const { call, effects: seen } = run(placeCall("MINE"), inputs);
    expect([call.end ?? call.phase, said(seen)]).toEqual([phase, effects]);
  });
});

describe("a call that comes in", () => {
  const cases: [string, VoipInput[], string, string[]][] = [
    ["rings", [], "ringing", []],
    ["says nothing before it is answered", [theirs(candidates("ADA", "a")), ready, answered], "ringing", []],
    [
      "gives the page all that came, once it listens",
      [theirs(candidates("ADA", "a")), accepted, ready],
      "answering",
      ["deliver offer", "deliver a"],
    ],
    [
      "keeps what comes until then",
      [accepted, theirs(candidates("ADA", "a")), ready],
      "answering",
      ["deliver offer", "deliver a"],
    ],
    [
      "and the rest as it comes",
      [accepted, ready, theirs(candidates("ADA", "a")), answered],
      "talking",
      ["deliver offer", "deliver a"],
    ],
    [
      "not of another party",
      [accepted, ready, theirs(candidates("EVE", "x")), theirs(negotiate("EVE"))],
      "answering",
      ["deliver offer"],
    ],
    ["is selected", [accepted, ready, answered, theirs(select("ADA", "MINE"))], "talking", ["deliver offer"]],
    [
      "another device was quicker",
      [accepted, ready, answered, theirs(select("ADA", "ME2"))],
      "answeredElsewhere",
      ["deliver offer"],
    ],
    [
      "only who invited selects",
      [accepted, ready, answered, theirs(select("ADA2", "ME2"))],
      "talking",
      ["deliver offer"],
    ],
    ["is answered by another device", [own(answer("ME2"))], "answeredElsewhere", []],
    ["both answered: who invited decides", [accepted, own(answer("ME2"))], "answering", []],
    ["is selected elsewhere while it rings", [theirs(select("ADA", "ME2"))], "answeredElsewhere", []],
    ["is rejected by another device", [own(reject("ME2"))], "declined", []],
    ["by version 0 that is a hang-up", [own(hangup(undefined, 0))], "declined", []],
    [
      "a rejection after the answer is nothing",
      [accepted, ready, answered, own(reject("ME2"))],
      "talking",
      ["deliver offer"],
    ],
    ["is given up by the caller", [theirs(hangup("ADA"))], "partnerHungUp", []],
    ["by any of their devices, while it rings", [theirs(hangup("ADA2"))], "partnerHungUp", []],
    [
      "not by another of theirs once answered",
      [accepted, ready, answered, theirs(hangup("ADA2"))],
      "talking",
      ["deliver offer"],
    ],
    ["is declined here", [hangUp], "hungUp", ["reject user_hangup"]],
    ["ends by itself", [at(61_000)], "expired", []],
    ["not before", [at(60_999)], "ringing", []],
    ["can't be accepted after that", [at(61_000), accepted, ready], "expired", []],
    ["a second invite of the same id changes nothing", [theirs(invite())], "ringing", []],
  ];
  it.each(cases)("%s", (_sentence, inputs, phase, effects) => {
    const { call, effects: seen } = run(ringingCall(invite(), "MINE", 1000), inputs);
    expect([call.end ?? call.phase, said(seen)]).toEqual([phase, effects]);
  });

  it("of version 0 is declined by hanging up, and has a party without a name", () => {
    const start = ringingCall(invite(0), "MINE", 1000);
    expect(said(run(start, [hangUp]).effects)).toEqual(["hangup user_hangup"]);
    expect(said(run(start, [accepted, ready, theirs(candidates(undefined, "a"))]).effects)).toEqual([
      "deliver offer",
      "deliver a",
    ]);
  });

  it("keeps no more than it must", () => {
    const many = Array.from({ length: 500 }, () => theirs(candidates("ADA", "a")));
    expect(run(ringingCall(invite(), "MINE", 0), many).call.waiting.length).toBeLessThanOrEqual(40);
  });
});

describe("glare", () => {
  it("is won by the smaller id", () => {
    const inviting = run(placeCall("MINE"), [{ ...offered, callId: "b" }]).call;
    expect([yieldsTo(inviting, "a"), yieldsTo(inviting, "c"), yieldsTo(inviting, "b")]).toEqual([true, false, false]);
  });
  it("is lost by a call that was not sent, and no matter for one that was answered", () => {
    expect(yieldsTo(placeCall("MINE"), "z")).toBe(true);
    expect(yieldsTo(run(placeCall("MINE"), [offered, theirs(answer("BOB"))]).call, "a")).toBe(false);
  });
});
