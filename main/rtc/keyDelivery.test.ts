import { describe, expect, it } from "vitest";
import { retryDelay } from "./keyDelivery.ts";

describe("retryDelay", () => {
  it.each([
    [1, 0.5, 200],
    [2, 0.5, 400],
    [4, 0.5, 1600],
    [1, 0, 150],
    [1, 1, 250],
  ])("attempt %i with random %f waits %i ms", (attempt, random, expected) => {
    expect(retryDelay(attempt, random)).toBe(expected);
  });
});
