import { describe, expect, it } from "vitest";
import type { ErrorName } from "../../preload/contract.ts";
import { resumePolicy, retryDelayMs } from "./retryPolicy.ts";

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

describe("resumePolicy", () => {
  it("tries a few times, then hands over to a full reconnect", () => {
    const delays = [0, 1, 2, 3, 4, 5].map((retryCount) =>
      resumePolicy.nextRetryDelayInMs({ retryCount, elapsedMs: 0 }),
    );
    expect(delays.slice(0, 5).every((delay) => delay !== null && delay <= 1_250)).toBe(true);
    expect(delays[5]).toBeNull();
  });

  it("hands over when the window is spent, however few the tries", () => {
    expect(resumePolicy.nextRetryDelayInMs({ retryCount: 1, elapsedMs: 10_001 })).toBeNull();
  });
});
