import { describe, expect, it } from "vitest";
import { CallStatistics } from "../../../preload/contract.ts";
import type { TrackRates } from "../../media/trackStats.ts";
import { lookOf } from "./callRecord.ts";

const rate = (identity: string, part: Partial<TrackRates> = {}): TrackRates => ({
  identity,
  own: false,
  source: "camera",
  kind: "video",
  timestamp: 0,
  bytes: 0,
  packets: 0,
  lost: 0,
  bitsPerSecond: 1000.4,
  loss: 0.01,
  ...part,
});

describe("a look at a call for the diagnostics", () => {
  it("has numbers for people, the same in the next look", () => {
    const numbers = new Map<string, number>();
    const first = lookOf(5, [rate("@me:a.org:D", { own: true }), rate("@b:b.org:D"), rate("@c:c.org:D")], numbers);
    const next = lookOf(6, [rate("@c:c.org:D"), rate("@b:b.org:D", { source: "microphone" })], numbers);
    expect(first.tracks.map(({ who }) => who)).toEqual(["own", "1", "2"]);
    expect(next.tracks.map(({ who }) => who)).toEqual(["2", "1"]);
    expect(JSON.stringify([first, next])).not.toContain("org");
    expect(first.tracks[0]).toEqual({ who: "own", source: "camera", bitsPerSecond: 1000, loss: 0.01 });
  });

  it("fits what main takes, in the largest call too", () => {
    const rates = Array.from({ length: 500 }, (_, index) => rate(`@p${index}:a.org:D`, { width: 1280, codec: "VP8" }));
    expect(CallStatistics.safeParse([lookOf(1, rates, new Map())]).success).toBe(true);
  });
});
