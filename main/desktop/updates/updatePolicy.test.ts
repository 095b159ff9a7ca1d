import { describe, expect, it } from "vitest";
import { CHECK_EVERY_MS, POSTPONE_MS, RETRY_AFTER_MS, mayInstall, nextUpdateStep } from "./updatePolicy.ts";
import type { UpdateFacts, UpdateStep } from "./updatePolicy.ts";

const NOW = 1_000_000_000_000;
const calm: UpdateFacts = {
  nowTs: NOW,
  inCall: false,
  found: "nothing",
  lastTryTs: undefined,
  lastTryFailed: false,
  postponedUntilTs: 0,
};

describe("what to do about updates", () => {
  it.each<[string, Partial<UpdateFacts>, UpdateStep]>([
    ["looks at the start", {}, { step: "check" }],
    [
      "does not look again before its time",
      { lastTryTs: NOW - 1 },
      { step: "wait", untilTs: NOW - 1 + CHECK_EVERY_MS },
    ],
    ["looks again when it is time", { lastTryTs: NOW - CHECK_EVERY_MS }, { step: "check" }],
    [
      "looks again sooner after a failure, but not at once",
      { lastTryTs: NOW, lastTryFailed: true },
      { step: "wait", untilTs: NOW + RETRY_AFTER_MS },
    ],
    ["… and then does", { lastTryTs: NOW - RETRY_AFTER_MS, lastTryFailed: true }, { step: "check" }],
    ["fetches what was found", { found: "available", lastTryTs: NOW }, { step: "download" }],
    [
      "waits after a download that failed",
      { found: "available", lastTryTs: NOW, lastTryFailed: true },
      { step: "wait", untilTs: NOW + RETRY_AFTER_MS },
    ],
    [
      "… and fetches again",
      { found: "available", lastTryTs: NOW - RETRY_AFTER_MS, lastTryFailed: true },
      { step: "download" },
    ],
    ["does one thing at a time", { found: "busy", lastTryTs: NOW - CHECK_EVERY_MS }, { step: "wait" }],
    ["offers what is ready", { found: "ready", lastTryTs: NOW }, { step: "offer" }],
    [
      "does not offer what was put off",
      { found: "ready", postponedUntilTs: NOW + POSTPONE_MS },
      { step: "wait", untilTs: NOW + POSTPONE_MS },
    ],
    ["offers it again afterwards", { found: "ready", postponedUntilTs: NOW }, { step: "offer" }],
    ["never offers in a call", { found: "ready", inCall: true }, { step: "wait" }],
    ["never fetches in a call", { found: "available", inCall: true }, { step: "wait" }],
    ["never looks in a call", { inCall: true }, { step: "wait" }],
    [
      "looks again after something that was not ours, at the usual time",
      { found: "refused", lastTryTs: NOW },
      { step: "wait", untilTs: NOW + CHECK_EVERY_MS },
    ],
  ])("%s", (_title, facts, expected) => {
    expect(nextUpdateStep({ ...calm, ...facts })).toEqual(expected);
  });

  it.each([
    ["ready", false, "yes"],
    ["ready", true, "inCall"],
    ["available", false, "notReady"],
    ["refused", false, "notReady"],
    ["busy", true, "notReady"],
  ] as const)("a restart into an update that is %s, in a call: %s → %s", (found, inCall, expected) => {
    expect(mayInstall({ found, inCall })).toBe(expected);
  });
});
