import { describe, expect, it } from "vitest";
import { cellsOf, toMarkdown } from "./faultTable.mjs";

const row = {
  name: "SFU killed and back",
  runs: 3,
  survived: 3,
  lost: 0,
  median: 940.4,
  max: 4_321,
  goal: 5_000,
  unit: "ms",
  measured: "SFU up → new frames",
  notes: [],
  place: "sfu.test.ts 0001",
};

describe("the fault table", () => {
  it.each([
    ["a goal that was met", {}, ["3", "3", "0", "940 ms", "4.3 s", "≤ 5.0 s"]],
    ["a goal that was missed is called so", { max: 5_100 }, ["3", "3", "0", "940 ms", "5.1 s", "missed: ≤ 5.0 s"]],
    ["no goal", { goal: null }, ["3", "3", "0", "940 ms", "4.3 s", ""]],
    ["none survived", { survived: 0, median: null, max: null }, ["3", "0", "0", "–", "–", "≤ 5.0 s"]],
  ])("%s", (_what, part, cells) => {
    expect(cellsOf({ ...row, ...part })).toEqual([row.name, ...cells, row.measured]);
  });

  it("is a table for the README, numbers to the right", () => {
    expect(toMarkdown([row]).split("\n")).toEqual([
      "| fault | runs | survived | lost | median | max | goal | measured |",
      "| --- | --: | --: | --: | --: | --: | --- | --- |",
      "| SFU killed and back | 3 | 3 | 0 | 940 ms | 4.3 s | ≤ 5.0 s | SFU up → new frames |",
      "",
    ]);
  });
});
