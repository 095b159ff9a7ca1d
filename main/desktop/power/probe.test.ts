import { describe, expect, it } from "vitest";
import { decideProbe } from "./probe.ts";
import type { Connection } from "./probe.ts";

const live: Connection = {
  online: true,
  wasOnline: true,
  unreachableMs: undefined,
  sinceProbeMs: 1_000_000,
  sinceLookMs: 500,
};

describe("decideProbe", () => {
  it.each([
    ["nothing while all is well", {}, "wait"],
    ["nothing without a network", { online: false }, "wait"],
    ["nothing without a network, however long", { online: false, wasOnline: false, unreachableMs: 9e9 }, "wait"],
    ["at once when the network is back", { wasOnline: false, unreachableMs: 9e9, sinceProbeMs: 0 }, "wake"],
    ["at once when it was away unnoticed", { wasOnline: false }, "wake"],
    ["after a sleep that nobody told of", { sinceLookMs: 5_001 }, "wake"],
    ["after a sleep, but not without a network", { sinceLookMs: 9e9, online: false }, "wait"],
    ["nothing when the clock was set back", { sinceLookMs: -600_000 }, "wait"],
    ["often at first", { unreachableMs: 2_000, sinceProbeMs: 1_000 }, "probe"],
    ["not all the time", { unreachableMs: 2_000, sinceProbeMs: 500 }, "wait"],
    ["seldom later", { unreachableMs: 61_000, sinceProbeMs: 5_000 }, "wait"],
    ["but for as long as it takes", { unreachableMs: 9e9, sinceProbeMs: 10_000 }, "probe"],
  ] as [string, Partial<Connection>, string][])("%s", (_what, part, expected) => {
    expect(decideProbe({ ...live, ...part })).toBe(expected);
  });
});
