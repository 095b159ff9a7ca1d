import { describe, expect, it } from "vitest";
import { LINGER_MS, planFocus, READERS_MS, type FocusFacts, type FocusPlan, type KnownSfu } from "./focusPlan.ts";

const NOW = 1_000_000;
type Known = Partial<Pick<KnownSfu, "connected" | "leftTs">> & { present?: string[]; carries?: string[] };
const sfu = (focusUrl: string, what: Known = {}): KnownSfu => ({
  focusUrl,
  connected: true,
  leftTs: undefined,
  ...what,
  present: new Set(what.present),
  carries: new Set(what.carries),
});
const at = (identity: string, focusUrl: string) => ({ identity, focusUrl });

type Case = [string, Omit<FocusFacts, "now" | "readyTs"> & { readyTs?: number }, Partial<FocusPlan>];
const cases: Case[] = [
  ["alone", { publishing: "one", own: "one", others: [], connections: [sfu("one")] }, { publishing: "one" }],
  [
    "somebody comes who publishes elsewhere",
    { publishing: "one", own: "one", others: [at("bob", "two")], connections: [sfu("one")] },
    { publishing: "one", open: ["two"] },
  ],
  [
    "the last one there leaves",
    { publishing: "one", own: "one", others: [], connections: [sfu("one"), sfu("two", { carries: ["bob"] })] },
    { publishing: "one", close: ["two"] },
  ],
  [
    "we shall publish elsewhere: not before there is a connection",
    { publishing: "one", own: "two", others: [at("bob", "two")], connections: [sfu("one")] },
    { publishing: "one", open: ["two"] },
  ],
  [
    "we shall publish elsewhere, and are connecting",
    { publishing: "one", own: "two", others: [], connections: [sfu("one"), sfu("two", { connected: false })] },
    { publishing: "one" },
  ],
  [
    "we shall publish elsewhere, where we listen already, and so does everybody",
    {
      publishing: "one",
      own: "two",
      others: [at("bob", "two"), at("carol", "three")],
      connections: [sfu("one"), sfu("two", { present: ["bob", "carol"] }), sfu("three")],
    },
    { publishing: "two", close: ["one"] },
  ],
  [
    "somebody is not there yet to see us",
    {
      publishing: "one",
      own: "two",
      others: [at("bob", "two"), at("carol", "three")],
      connections: [sfu("one"), sfu("two", { present: ["bob"] }), sfu("three")],
      readyTs: NOW - READERS_MS + 1,
    },
    { publishing: "one" },
  ],
  [
    "somebody does not come to see us",
    {
      publishing: "one",
      own: "two",
      others: [at("bob", "two")],
      connections: [sfu("one"), sfu("two")],
      readyTs: NOW - READERS_MS,
    },
    { publishing: "two", close: ["one"] },
  ],
  [
    "we shall publish elsewhere, and the old SFU is gone",
    { publishing: "one", own: "two", others: [], connections: [sfu("one", { connected: false })] },
    { publishing: "two", open: ["two"], close: ["one"] },
  ],
  [
    "we moved, and somebody is still seen where we were",
    {
      publishing: "one",
      own: "two",
      others: [at("bob", "two")],
      connections: [sfu("one", { carries: ["bob"] }), sfu("two", { present: ["bob"] })],
    },
    { publishing: "two", linger: ["one"] },
  ],
  [
    "who was still seen there has appeared at the new one",
    {
      publishing: "two",
      own: "two",
      others: [at("bob", "two")],
      connections: [sfu("one", { carries: ["bob"], leftTs: NOW - 500 }), sfu("two", { carries: ["bob"] })],
    },
    { publishing: "two", close: ["one"] },
  ],
  [
    "who was still seen there does not come",
    {
      publishing: "two",
      own: "two",
      others: [at("bob", "two")],
      connections: [sfu("one", { carries: ["bob"], leftTs: NOW - LINGER_MS }), sfu("two")],
    },
    { publishing: "two", close: ["one"] },
  ],
  [
    "who is seen there is in the call no more",
    { publishing: "two", own: "two", others: [], connections: [sfu("one", { carries: ["eve"] }), sfu("two")] },
    { publishing: "two", close: ["one"] },
  ],
  [
    "somebody else moves, while we stay",
    {
      publishing: "two",
      own: "two",
      others: [at("carol", "two")],
      connections: [sfu("two"), sfu("one", { carries: ["carol"] })],
    },
    { publishing: "two", linger: ["one"] },
  ],
  [
    "it goes back before we moved",
    { publishing: "one", own: "one", others: [], connections: [sfu("one"), sfu("two", { connected: false })] },
    { publishing: "one", close: ["two"] },
  ],
];

describe("planFocus", () => {
  it.each(cases)("%s", (_, facts, plan) => {
    expect(planFocus({ readyTs: undefined, ...facts, now: NOW })).toEqual({ open: [], close: [], linger: [], ...plan });
  });
});
