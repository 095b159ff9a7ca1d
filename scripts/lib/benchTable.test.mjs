import { describe, expect, it } from "vitest";
import { formatRows, markdownRows, recoveryRows } from "./benchTable.mjs";

const row = { name: "click", unit: "ms", n: 10, median: 900, min: 800, max: 1000, goal: 700, met: false };
const free = { ...row, name: "paint", goal: null, met: null };

describe("rows of a measurement", () => {
  it("tell the goal where there is one, and whether it is met", () => {
    expect(formatRows([row])).toBe("click  900 ms (median of 10; 800–1000), goal 700 ms: missed");
    expect(formatRows([{ ...row, met: true }])).toContain("met");
    expect(formatRows([free])).toBe("paint  900 ms (median of 10; 800–1000)");
  });

  it.each([
    [1000, "10 % below the baseline"],
    [450, "100 % above the baseline"],
    [900, "as the baseline"],
  ])("tell the change against %d", (before, said) => {
    expect(formatRows([row], { click: before })).toContain(said);
    expect(markdownRows("join", [row], { click: before })).toContain(said);
  });

  it("say nothing of a baseline that lacks the row or is nothing", () => {
    expect(formatRows([row], { other: 1, click: 0 })).not.toContain("baseline");
  });

  it("make a table", () => {
    expect(markdownRows("join", [row, free]).split("\n")).toEqual([
      "| join | median | range | n | goal | against the baseline |",
      "| --- | --: | --: | --: | --- | --- |",
      "| click | 900 ms | 800–1000 | 10 | 700 ms: missed |  |",
      "| paint | 900 ms | 800–1000 | 10 |  |  |",
      "",
    ]);
  });
});

describe("rows of the fault table", () => {
  const fault = { name: "SFU killed", runs: 3, survived: 3, lost: 0, median: 1200, max: 1500, goal: 2000, unit: "ms" };
  const rest = { measured: "", notes: [], place: "sfu.test.ts" };

  it("become rows of a measurement, without those that have no time", () => {
    const rows = recoveryRows([
      { ...fault, ...rest },
      { ...fault, ...rest, name: "no time", median: null },
    ]);
    expect(rows).toEqual([
      { name: "SFU killed", unit: "ms", n: 3, median: 1200, min: 1200, max: 1500, goal: 2000, met: true },
    ]);
  });
});
