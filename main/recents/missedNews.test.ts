import { describe, expect, it } from "vitest";
import { missedNews } from "./missedNews.ts";
import type { MissedSituation } from "./missedNews.ts";

const HOUR = 3600_000;
const now = 1_700_000_000_000;
const missed = { id: "$a", outcome: "missed" as const, endedTs: now - HOUR };
const situation: MissedSituation = { shownUntilTs: now - 2 * HOUR, seenTs: 0, told: new Set(), now };

describe("missedNews", () => {
  it.each<[string, object, Partial<MissedSituation>, boolean]>([
    ["a call that was missed while this device was away", {}, {}, true],
    ["one that this device has told of in an earlier run", {}, { shownUntilTs: now - HOUR }, false],
    ["one that this device has told of in this run", {}, { told: new Set(["$a"]) }, false],
    ["one that was seen in the list, maybe on another device", {}, { seenTs: now - HOUR }, false],
    ["one from long ago", { endedTs: now - 13 * HOUR }, { shownUntilTs: 0 }, false],
    ["one that was answered", { outcome: "answered" }, {}, false],
    ["one that was declined", { outcome: "declined" }, {}, false],
    ["one that goes on", { endedTs: undefined }, {}, false],
  ])("%s", (_name, part, circumstances, news) => {
    expect(missedNews([{ ...missed, ...part }], { ...situation, ...circumstances })).toHaveLength(news ? 1 : 0);
  });

  it("tells the oldest first", () => {
    const calls = [missed, { ...missed, id: "$b", endedTs: now - HOUR - 5 }];
    expect(missedNews(calls, situation).map((call) => call.id)).toEqual(["$b", "$a"]);
  });
});
