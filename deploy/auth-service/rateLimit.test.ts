import { describe, expect, it } from "vitest";
import { createRateLimiter } from "./rateLimit.ts";

describe("createRateLimiter", () => {
  it("lets a minute's worth through at once, then holds to the rate", () => {
    let time = 0;
    const limiter = createRateLimiter(60, () => time);
    for (let i = 0; i < 60; i++) expect(limiter.take("alice")).toBe(0);
    expect(limiter.take("alice")).toBe(1000);
    time += 999;
    expect(limiter.take("alice")).toBeGreaterThan(0);
    time += 1;
    expect(limiter.take("alice")).toBe(0);
    expect(limiter.take("alice")).toBe(1000);
  });

  it("counts each key by itself", () => {
    const limiter = createRateLimiter(1, () => 0);
    expect(limiter.take("alice")).toBe(0);
    expect(limiter.take("alice")).toBeGreaterThan(0);
    expect(limiter.take("bob")).toBe(0);
  });

  it("takes nothing away when the clock is set back", () => {
    let time = 60_000;
    const limiter = createRateLimiter(2, () => time);
    limiter.take("alice");
    time = 0;
    expect(limiter.take("alice")).toBe(0);
  });
});
