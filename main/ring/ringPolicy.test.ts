import { describe, expect, it } from "vitest";
import { judgeRing } from "./ringPolicy.ts";
import type { RingFacts } from "./ringPolicy.ts";
import { ringing as direct } from "./testing.ts";

const room: Partial<RingFacts> = { direct: false };

const cases: [sentence: string, facts: Partial<RingFacts>, verdict: string][] = [
  // who is rung, and how
  ["a direct room rings", {}, "ring"],
  ["a direct room whose caller only notifies shows a toast", { kind: "notification" }, "toast"],
  ["a room shows one toast", room, "toast"],
  ["a room whose caller asks for ringing shows one toast all the same", { ...room, kind: "ring" }, "toast"],
  ["a room whose caller only notifies shows one toast", { ...room, kind: "notification" }, "toast"],
  ["a rule that notifies changes nothing in a direct room", { push: "notify" }, "ring"],
  ["a rule that notifies changes nothing in a room", { ...room, push: "notify" }, "toast"],
  ["the last moment still rings", { now: 29_999 }, "ring"],
  // the person's choices
  ["a muted direct room is silent", { push: "muted" }, "silent muted"],
  ["a muted room is silent", { ...room, push: "muted" }, "silent muted"],
  ["a room chosen to ring rings", { ...room, choice: "ring" }, "ring"],
  ["a room chosen to ring rings for a mere notification", { ...room, kind: "notification", choice: "ring" }, "ring"],
  ["a room chosen to ring rings although its messages are muted", { ...room, push: "muted", choice: "ring" }, "ring"],
  ["a direct room chosen to be quiet shows a toast", { choice: "quiet" }, "toast"],
  ["a quiet room whose messages are muted shows a toast", { ...room, push: "muted", choice: "quiet" }, "toast"],
  ["a direct room chosen to be silent is silent", { choice: "silent" }, "silent muted"],
  ["a silent room stays so when a rule notifies", { choice: "silent", push: "notify" }, "silent muted"],
  ["Do Not Disturb silences a direct room", { doNotDisturb: true }, "silent doNotDisturb"],
  ["Do Not Disturb silences a room", { ...room, doNotDisturb: true }, "silent doNotDisturb"],
  ["Do Not Disturb silences a room chosen to ring", { choice: "ring", doNotDisturb: true }, "silent doNotDisturb"],
  ["somebody else is meant", { mentionsMe: false }, "silent notMentioned"],
  ["somebody else is meant in a room", { ...room, mentionsMe: false }, "silent notMentioned"],
  ["somebody else is meant in a room chosen to ring", { mentionsMe: false, choice: "ring" }, "silent notMentioned"],
  // nobody there yet
  ["a notification before its membership waits", { others: "unseen" }, "silent nobodyThere"],
  ["a notification in a room before its membership waits", { ...room, others: "unseen" }, "silent nobodyThere"],
  ["a waiting one expires", { others: "unseen", now: 30_000 }, "stop expired"],
  ["a waiting one can be declined", { others: "unseen", declinedByMe: true }, "stop declined"],
  // endings
  ["its lifetime ends", { now: 30_000 }, "stop expired"],
  ["an old one after a long gap", { now: 3_600_000 }, "stop expired"],
  ["an old one of a room", { ...room, now: 3_600_000 }, "stop expired"],
  ["the caller gives up", { others: "gone" }, "stop callerGone"],
  ["everybody leaves the room's call", { ...room, others: "gone" }, "stop callerGone"],
  ["the person answers on any device", { answeredByMe: true }, "stop answered"],
  ["the person is in that call already", { ...room, answeredByMe: true }, "stop answered"],
  ["the person declines on any device", { declinedByMe: true }, "stop declined"],
  ["the person declines in a room", { ...room, declinedByMe: true }, "stop declined"],
  ["it is redacted", { redacted: true }, "stop redacted"],
  ["it is redacted while it waits", { others: "unseen", redacted: true }, "stop redacted"],
  ["the caller calls again", { superseded: true }, "stop superseded"],
  // who may not ring
  ["the person's own call", { mine: true }, "stop ownCall"],
  ["the person's own call in a room", { ...room, mine: true }, "stop ownCall"],
  ["a sender who is not in the room", { senderInRoom: false }, "stop notAMember"],
  ["a sender who is ignored", { senderIgnored: true }, "stop ignoredUser"],
  ["an ignored sender in a room chosen to ring", { choice: "ring", senderIgnored: true }, "stop ignoredUser"],
  ["a room the person has left", { iAmInRoom: false }, "stop notInRoom"],
  // an end is an end, whatever else holds
  ["declined under Do Not Disturb", { declinedByMe: true, doNotDisturb: true }, "stop declined"],
  ["answered in a muted room", { answeredByMe: true, push: "muted" }, "stop answered"],
  ["expired in a silent room", { now: 40_000, choice: "silent" }, "stop expired"],
  ["given up before it was mentioned", { others: "gone", mentionsMe: false }, "stop callerGone"],
  ["redacted after it was declined", { redacted: true, declinedByMe: true }, "stop redacted"],
];

describe("judgeRing", () => {
  it.each(cases)("%s", (_sentence, facts, expected) => {
    const verdict = judgeRing({ ...direct, ...facts });
    expect("reason" in verdict ? `${verdict.kind} ${verdict.reason}` : verdict.kind).toBe(expected);
  });
});
