import { describe, expect, it } from "vitest";
import type { ErrorName } from "../../preload/contract.ts";
import { resumeDelayMs, retryDelayMs } from "./retryPolicy.ts";

const middle = () => 0.5;

describe("retryDelayMs", () => {
  it.each<[ErrorName, number, number]>([
    ["SfuUnreachable", 0, 250],
    ["SfuUnreachable", 1, 500],
    ["SfuUnreachable", 2, 1_000],
    ["SfuUnreachable", 39, 1_000],
    ["SfuUnreachable", 40, 5_000],
    ["SfuUnreachable", 500, 5_000],
    ["AuthServiceUnreachable", 0, 250],
    ["Offline", 20, 1_000],
    ["Offline", 60, 5_000],
    ["AuthServiceRefused", 0, 1_000],
    ["AuthServiceRefused", 3, 8_000],
    ["AuthServiceRefused", 5, 30_000],
    ["AuthServiceRefused", 10_000, 30_000],
    ["NotInCall", 0, 1_000],
  ])("%s after %i failures waits %i ms in the middle", (cause, attempt, expected) => {
    expect(retryDelayMs({ attempt, cause }, middle)).toBe(expected);
  });

  it("spreads by a quarter to both sides and never beyond", () => {
    expect(retryDelayMs({ attempt: 1, cause: "SfuUnreachable" }, () => 0)).toBe(375);
    expect(retryDelayMs({ attempt: 1, cause: "SfuUnreachable" }, () => 0.999_999)).toBe(625);
  });
});

describe("resumeDelayMs", () => {
  const step = { retryCount: 0, elapsedMs: 0, online: true };
  it.each([
    ["at once at first", {}, 50],
    ["soon again", { retryCount: 1 }, 500],
    ["and again", { retryCount: 4, elapsedMs: 4_000 }, 1_000],
    ["a few times, then it hands over to a full reconnect", { retryCount: 5 }, null],
    ["hands over when the window is spent, however few the tries", { retryCount: 1, elapsedMs: 10_001 }, null],
    ["without a network it waits for one", { retryCount: 1, elapsedMs: 12_000, online: false }, 10_000],
    ["but not longer than the SFU does", { retryCount: 20, elapsedMs: 20_000, online: false }, null],
  ])("%s", (_what, part, expected) => {
    expect(resumeDelayMs({ ...step, ...part }, middle)).toBe(expected);
  });
});
