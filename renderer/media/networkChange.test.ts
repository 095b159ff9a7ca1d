import { afterEach, expect, it, vi } from "vitest";
import { onNetworkChange } from "./networkChange.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each<[string, ["page" | "main", number][], number]>([
  ["the page alone", [["page", 0]], 1],
  [
    "both, one after the other: one change",
    [
      ["page", 0],
      ["main", 250],
    ],
    1,
  ],
  [
    "the other way round",
    [
      ["main", 0],
      ["page", 900],
    ],
    1,
  ],
  [
    "the same twice: two changes, however quick",
    [
      ["main", 0],
      ["main", 250],
    ],
    2,
  ],
  [
    "much later: another change",
    [
      ["page", 0],
      ["main", 1_000],
    ],
    2,
  ],
  [
    "one told by both, and the next",
    [
      ["main", 0],
      ["page", 100],
      ["main", 500],
    ],
    2,
  ],
])("%s", (_what, told, changes) => {
  vi.useFakeTimers();
  const target = new EventTarget();
  const listeners = new Set<() => void>();
  const parley = {
    on: {
      networkChanged: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  vi.stubGlobal("window", Object.assign(target, { parley }));
  const listener = vi.fn<() => void>();
  const end = onNetworkChange(listener);
  let now = 0;
  for (const [by, at] of told) {
    vi.advanceTimersByTime(at - now);
    now = at;
    if (by === "page") target.dispatchEvent(new Event("online"));
    else for (const each of listeners) each();
  }
  expect(listener).toHaveBeenCalledTimes(changes);
  end();
  target.dispatchEvent(new Event("online"));
  expect([listener.mock.calls.length, listeners.size]).toEqual([changes, 0]);
});
