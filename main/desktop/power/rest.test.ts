import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rest } from "./rest.ts";

describe("Rest", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gives memory back some seconds after the app became idle, and every half hour while it stays so", () => {
    const give = vi.fn();
    const rest = new Rest(give);
    rest.update(true);
    vi.advanceTimersByTime(9_000);
    expect(give).not.toHaveBeenCalled();
    // Another change of the state begins nothing anew.
    rest.update(true);
    vi.advanceTimersByTime(1_000);
    expect(give).toHaveBeenCalledTimes(1);
    rest.update(true);
    vi.advanceTimersByTime(29 * 60_000);
    expect(give).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(give).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["a window or a call meanwhile", (rest: Rest) => rest.update(false)],
    ["the end of the app", (rest: Rest) => rest.stop()],
  ])("gives nothing after %s", (_, interrupt) => {
    const give = vi.fn();
    const rest = new Rest(give);
    rest.update(true);
    vi.advanceTimersByTime(5_000);
    interrupt(rest);
    vi.advanceTimersByTime(60 * 60_000);
    expect(give).not.toHaveBeenCalled();
  });

  it("waits from the start again after an interruption", () => {
    const give = vi.fn();
    const rest = new Rest(give);
    rest.update(true);
    vi.advanceTimersByTime(9_000);
    rest.update(false);
    rest.update(true);
    vi.advanceTimersByTime(9_000);
    expect(give).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(give).toHaveBeenCalledTimes(1);
  });
});

it("what nobody holds any more is gone soon", () => {
  // A process of its own: the inspector of this one is in use by the test runner.
  const script = `
    const { giveMemoryBack } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, "rest.ts")))});
    const seen = new WeakRef({ big: new Array(1_000).fill(0) });
    // What a weak reference was made for lives until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    const before = seen.deref() !== undefined;
    await new Promise((resolve) => setImmediate(resolve));
    giveMemoryBack();
    let turns = 0;
    const look = () => {
      if (seen.deref() === undefined || turns++ > 1_000) console.log(JSON.stringify({ before, gone: turns <= 1_000 }));
      else setTimeout(look, 1);
    };
    setImmediate(look);
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 20_000,
  });
  // It ends by itself: the inspector is closed again.
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({ before: true, gone: true });
});
