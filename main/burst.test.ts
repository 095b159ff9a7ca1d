import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Burst } from "./burst.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("Burst", () => {
  it("works once for many changes, counted from the first, and again for those after", () => {
    const work = vi.fn();
    const { soon } = new Burst(20, work);
    soon();
    vi.advanceTimersByTime(15);
    soon();
    vi.advanceTimersByTime(5);
    expect(work).toHaveBeenCalledTimes(1);
    soon();
    vi.advanceTimersByTime(20);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("does nothing any more once stopped", () => {
    const work = vi.fn();
    const burst = new Burst(20, work);
    burst.soon();
    burst.stop();
    vi.advanceTimersByTime(100);
    expect(work).not.toHaveBeenCalled();
  });
});
