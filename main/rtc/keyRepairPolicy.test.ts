import { describe, expect, it } from "vitest";
import { AnswerMeter, answersRequests, heardOf, isSettled, judgeKeyRequest, nextKeyStep } from "./keyRepairPolicy.ts";
import type { KeyNeed, KeyStep, Reannounced } from "./keyRepairPolicy.ts";

const NOW = 1_000_000;
const ago = (ms: number) => NOW - ms;
const fine: KeyNeed = {
  hasKey: true,
  withheld: false,
  sinceTs: ago(60_000),
  reportedTs: undefined,
  asks: 0,
  lastAskTs: undefined,
  knowsRequests: false,
};
const never: Reannounced = { count: 0, lastTs: undefined };

describe("answersRequests", () => {
  it.each<[unknown, boolean]>([
    [{ keys: {}, "io.parley.answers_requests": true }, true],
    [{ keys: {}, "io.parley.answers_requests": "true" }, false],
    [{ keys: {} }, false],
    [null, false],
    ["io.parley.answers_requests", false],
  ])("%j: %s", (content, expected) => expect(answersRequests(content)).toBe(expected));
});

describe("heardOf", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 0],
    [20, 0],
  ])("after %d requests in vain the next counts from %d", (asks, expected) => {
    const need = { ...fine, asks };
    heardOf(need);
    expect(need).toEqual({ ...fine, asks: expected, knowsRequests: true });
  });
});

describe("nextKeyStep", () => {
  const cases: [string, Partial<KeyNeed>, Reannounced, KeyStep][] = [
    ["a key is there and nothing was reported", {}, never, "nothing"],
    ["no key yet, both just arrived", { hasKey: false, sinceTs: ago(2_900) }, never, "nothing"],
    ["no key after three seconds", { hasKey: false, sinceTs: ago(3_000) }, never, "ask"],
    ["no key, asked a second ago", { hasKey: false, asks: 1, lastAskTs: ago(1_000) }, never, "nothing"],
    ["no key, asked two seconds ago", { hasKey: false, asks: 1, lastAskTs: ago(2_000) }, never, "ask"],
    ["no key, asked twice, three seconds ago", { hasKey: false, asks: 2, lastAskTs: ago(3_000) }, never, "nothing"],
    // A ghost, or somebody whose keys can't reach us: everybody else is not bothered with it.
    ["no key, never reported, asked often", { hasKey: false, asks: 20, lastAskTs: ago(60_000) }, never, "ask"],
    ["no key, asked often, half a minute ago", { hasKey: false, asks: 20, lastAskTs: ago(30_000) }, never, "nothing"],
    ["frames that do not decrypt, reported now", { reportedTs: NOW }, never, "ask"],
    ["reported now, and both just arrived", { hasKey: false, sinceTs: NOW, reportedTs: NOW }, never, "ask"],
    // Our device is not verified, and they have said so: whatever we do there is no key to repair.
    [
      "withheld, frames that do not decrypt",
      { withheld: true, reportedTs: NOW, sinceTs: ago(59_000) },
      never,
      "nothing",
    ],
    [
      "withheld, asked twice in vain",
      { withheld: true, reportedTs: NOW, asks: 2, lastAskTs: ago(4_000) },
      never,
      "nothing",
    ],
    [
      "withheld, asked a minute ago",
      { withheld: true, reportedTs: NOW, asks: 2, lastAskTs: ago(60_000) },
      never,
      "ask",
    ],
    ["reported long ago: the key has come since", { reportedTs: ago(8_000) }, never, "nothing"],
    ["reported, asked a second ago", { reportedTs: NOW, asks: 1, lastAskTs: ago(1_000) }, never, "nothing"],
    ["reported, asked once", { reportedTs: NOW, asks: 1, lastAskTs: ago(2_000) }, never, "ask"],
    ["reported, asked twice in vain", { reportedTs: NOW, asks: 2, lastAskTs: ago(4_000) }, never, "reannounce"],
    [
      "reported, asked twice in vain, but they know requests: the others' keys stay as they are",
      { reportedTs: NOW, asks: 2, lastAskTs: ago(4_000), knowsRequests: true },
      never,
      "ask",
    ],
    [
      "reported, asked half a second ago, before they asked: not twice",
      { reportedTs: NOW, asks: 0, lastAskTs: ago(500), knowsRequests: true },
      never,
      "nothing",
    ],
    [
      "reported, asked often, five seconds ago: who can't answer now may in a moment",
      { reportedTs: NOW, asks: 20, lastAskTs: ago(5_000) },
      { count: 4, lastTs: ago(1_000) },
      "ask",
    ],
    [
      "reported, asked often, four seconds ago",
      { reportedTs: NOW, asks: 20, lastAskTs: ago(4_000) },
      { count: 4, lastTs: ago(1_000) },
      "nothing",
    ],
    [
      "reported, announced anew ten seconds ago",
      { reportedTs: NOW, asks: 3, lastAskTs: ago(8_000) },
      { count: 1, lastTs: ago(10_000) },
      "ask",
    ],
    [
      "reported, announced anew half a minute ago",
      { reportedTs: NOW, asks: 3, lastAskTs: ago(8_000) },
      { count: 1, lastTs: ago(30_000) },
      "reannounce",
    ],
    [
      "the third time waits two minutes",
      { reportedTs: NOW, asks: 9, lastAskTs: ago(60_000) },
      { count: 3, lastTs: ago(119_000) },
      "ask",
    ],
    [
      "and there is no fifth time",
      { reportedTs: NOW, asks: 9, lastAskTs: ago(60_000) },
      { count: 4, lastTs: ago(3600_000) },
      "ask",
    ],
  ];
  it.each(cases)("%s", (_what, need, before, expected) => {
    expect(nextKeyStep({ ...fine, ...need }, before, NOW, 0.5)).toBe(expected);
  });

  it.each([
    ["a key, and never a complaint", { hasKey: true, reportedTs: undefined }, true],
    ["a key, and the last complaint fifteen seconds ago", { hasKey: true, reportedTs: ago(15_000) }, true],
    ["a key that may not fit", { hasKey: true, reportedTs: ago(14_000) }, false],
    ["no key", { hasKey: false, reportedTs: undefined }, false],
  ])("is settled with %s: %s", (_what, need, expected) => expect(isSettled({ ...fine, ...need }, NOW)).toBe(expected));

  it("spreads those who ask", () => {
    const need = { ...fine, hasKey: false, asks: 1, lastAskTs: ago(1_800) };
    expect([0, 0.99].map((random) => nextKeyStep(need, never, NOW, random))).toEqual(["ask", "nothing"]);
  });
});

describe("judgeKeyRequest", () => {
  const content = { room_id: "!r:hs", member: { claimed_device_id: "DEV" }, sent_ts: 1 };
  const olm = { sender: "@ada:hs", senderDevice: "DEV" };
  const cases: [string, unknown, unknown, Parameters<typeof judgeKeyRequest>[2], string][] = [
    ["of the device that it names", "@ada:hs", content, olm, "answer"],
    ["in the clear", "@ada:hs", content, null, "unencrypted"],
    ["of another person", "@eve:hs", content, olm, "senderMismatch"],
    ["in the name of another device", "@ada:hs", content, { ...olm, senderDevice: "OTHER" }, "senderMismatch"],
    ["of a device that is not known", "@ada:hs", content, { sender: "@ada:hs", senderDevice: null }, "senderMismatch"],
    ["without a room", "@ada:hs", { ...content, room_id: undefined }, olm, "malformed"],
    ["with a room as a number", "@ada:hs", { ...content, room_id: 5 }, olm, "malformed"],
    ["of nothing", "@ada:hs", null, olm, "malformed"],
    [
      "with a very long device",
      "@ada:hs",
      { ...content, member: { claimed_device_id: "D".repeat(999) } },
      olm,
      "malformed",
    ],
  ];
  it.each(cases)("%s", (_what, sender, asked, encryptedBy, expected) => {
    const verdict = judgeKeyRequest(sender, asked, encryptedBy);
    expect(verdict.kind === "refused" ? verdict.reason : verdict.kind).toBe(expected);
  });
});

describe("AnswerMeter", () => {
  it("answers one device every second and a half", () => {
    const meter = new AnswerMeter();
    expect([0, 1_000, 1_499, 1_500, 2_000, 3_000].map((now) => meter.take("a", now))).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
    expect(meter.take("b", 3_000)).toBe(true);
  });

  it("answers two a second on the whole", () => {
    const meter = new AnswerMeter();
    const answered = Array.from({ length: 1000 }, (_, n) => meter.take(`d${n}`, NOW + n * 10));
    expect(answered.filter(Boolean)).toHaveLength(120);
    expect(meter.take("later", NOW + 60_000)).toBe(true);
  });
});
