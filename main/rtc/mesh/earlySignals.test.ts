import { expect, it } from "vitest";
import { EarlySignals } from "./earlySignals.ts";

it("keeps signals in order until their time is over, once", () => {
  const early = new EarlySignals<string>();
  early.keep("old", 0);
  early.keep("one", 15_000);
  early.keep("two", 16_000);
  expect(early.take(25_000)).toEqual(["one", "two"]);
  expect(early.take(25_000)).toEqual([]);
});

it("is bounded", () => {
  const early = new EarlySignals<number>();
  for (let index = 0; index < 1000; index++) early.keep(index, 0);
  const kept = early.take(0);
  expect([kept.length, kept.at(-1)]).toEqual([128, 999]);
});
