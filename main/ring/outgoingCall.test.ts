import { describe, expect, it } from "vitest";
import { nextOutgoing, startsTheCall } from "./outgoingCall.ts";
import type { Outgoing, OutgoingInput } from "./outgoingCall.ts";

const person = { userId: "@bob:hs", displayName: "Bob" };
const called: OutgoingInput = { type: "called", roomId: "!r", person, untilTs: 30_000 };
const sent: OutgoingInput = { type: "sent", notificationId: "$1" };
const declined: OutgoingInput = { type: "declined", notificationId: "$1", userId: "@bob:hs" };
const after = (...inputs: OutgoingInput[]) => inputs.reduce<Outgoing | null>(nextOutgoing, null);

describe("nextOutgoing", () => {
  const cases: [string, OutgoingInput[], string | undefined][] = [
    ["nothing is called", [sent, declined], undefined],
    ["calls", [called], "calling"],
    ["calls once sent", [called, sent], "calling"],
    ["calls until its lifetime ends", [called, sent, { type: "time", now: 29_999 }], "calling"],
    ["no answer", [called, sent, { type: "time", now: 30_000 }], "noAnswer"],
    ["declined", [called, sent, declined], "declined"],
    ["declined stays declined", [called, sent, declined, { type: "time", now: 40_000 }], "declined"],
    ["somebody else can't decline", [called, sent, { ...declined, userId: "@eve:hs" }], "calling"],
    ["another call's decline", [called, sent, { ...declined, notificationId: "$0" }], "calling"],
    ["could not be sent", [called, { type: "notSent" }], "notSent"],
    ["answered", [called, sent, { type: "members", roomId: "!r", othersPresent: true }], undefined],
    ["nobody there yet", [called, sent, { type: "members", roomId: "!r", othersPresent: false }], "calling"],
    ["somebody in another room", [called, { type: "members", roomId: "!s", othersPresent: true }], "calling"],
    [
      "answered after declining",
      [called, sent, declined, { type: "members", roomId: "!r", othersPresent: true }],
      undefined,
    ],
    ["given up", [called, sent, { type: "left" }], undefined],
    ["called again after a decline", [called, sent, declined, called], "calling"],
    [
      "the first decline comes late",
      [called, sent, called, { type: "sent", notificationId: "$2" }, declined],
      "calling",
    ],
    ["no answer, then declined", [called, sent, { type: "time", now: 30_000 }, declined], "noAnswer"],
  ];
  it.each(cases)("%s", (_sentence, inputs, phase) => {
    expect(after(...inputs)?.phase).toBe(phase);
  });
});

describe("startsTheCall", () => {
  const me = { userId: "@me:hs", deviceId: "A" };
  it("is whose membership is the oldest", () => {
    expect(startsTheCall([me], me)).toBe(true);
    expect(startsTheCall([me, { userId: "@bob:hs", deviceId: "B" }], me)).toBe(true);
    expect(startsTheCall([{ userId: "@bob:hs", deviceId: "B" }, me], me)).toBe(false);
    expect(startsTheCall([{ userId: "@me:hs", deviceId: "B" }, me], me)).toBe(false);
    expect(startsTheCall([], me)).toBe(false);
  });
});
