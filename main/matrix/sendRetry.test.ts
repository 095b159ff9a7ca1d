import { ConnectionError, MatrixError } from "matrix-js-sdk";
import { describe, expect, it } from "vitest";
import { sendRetryMs } from "./sendRetry.ts";

const failed = (status: number, content: Record<string, unknown> = {}) =>
  new MatrixError({ errcode: status === 429 ? "M_LIMIT_EXCEEDED" : "M_UNKNOWN", ...content }, status);

describe("sendRetryMs", () => {
  it.each<[string, MatrixError, number, number]>([
    ["an error of the server: soon", failed(502), 1, 500],
    ["and again", failed(502), 2, 1_000],
    ["never after more than a second", failed(502), 3, 1_000],
    ["for half a minute", failed(502), 30, 1_000],
    ["and then no more", failed(502), 31, -1],
    ["a limit: as the server says", failed(429, { retry_after_ms: 7_000 }), 3, 7_000],
    ["a refusal: never", failed(403), 1, -1],
  ])("%s", (_what, error, attempts, expected) => {
    expect(sendRetryMs(null, attempts, error, 0.5)).toBe(expected);
  });

  it.each<[number, number]>([
    [0, 800],
    [1, 1_200],
  ])("spreads by a fifth: %d", (random, expected) => {
    expect(sendRetryMs(null, 5, failed(502), random)).toBeCloseTo(expected);
  });

  it("leaves what could not even be sent to the person", () => {
    expect(sendRetryMs(null, 1, new ConnectionError("gone") as unknown as MatrixError)).toBe(-1);
  });
});
