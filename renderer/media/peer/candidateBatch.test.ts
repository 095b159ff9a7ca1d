import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PeerCandidate } from "../../../preload/contract.ts";
import { CandidateBatch } from "./candidateBatch.ts";

const candidate = (name: string): PeerCandidate => ({ candidate: name, sdpMid: "0", sdpMLineIndex: 0 });
let sent: string[][];
let batch: CandidateBatch;
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  batch = new CandidateBatch((candidates) => sent.push(candidates.map((each) => each.candidate)), 100);
});
afterEach(() => vi.useRealTimers());

it("sends what comes within a moment together", () => {
  batch.add(candidate("a"));
  vi.advanceTimersByTime(90);
  batch.add(candidate("b"));
  vi.advanceTimersByTime(10);
  batch.add(candidate("c"));
  vi.advanceTimersByTime(100);
  expect(sent).toEqual([["a", "b"], ["c"]]);
});

it("does not send what stands in the description", () => {
  batch.add(candidate("before"));
  batch.hold();
  batch.add(candidate("within"));
  vi.advanceTimersByTime(500);
  batch.release();
  batch.add(candidate("after"));
  vi.advanceTimersByTime(100);
  expect(sent).toEqual([["after"]]);
});

it("keeps to the size of a signal", () => {
  for (let index = 0; index < 70; index++) batch.add(candidate(`${index}`));
  vi.advanceTimersByTime(100);
  expect(sent.map((each) => each.length)).toEqual([32, 32, 6]);
});

it("sends nothing once it is cleared", () => {
  batch.add(candidate("a"));
  batch.clear();
  vi.advanceTimersByTime(500);
  expect(sent).toEqual([]);
});
