import { expect, it } from "vitest";
import type { MemberTransport } from "../../preload/contract.ts";
import { focusOf } from "./focusPolicy.ts";

const at = (focusUrl: string): MemberTransport => ({ kind: "livekit", focusUrl });
const [one, two, mesh] = [at("https://one"), at("https://two"), { kind: "full_mesh" } as const];

it.each([
  ["the oldest is where we are", "legacy", one, true, one, one],
  ["the oldest left, and the next is at another SFU", "legacy", one, true, two, two],
  ["an older member came to be known", "legacy", two, true, one, one],
  ["our own membership is not in the room: nobody looks for us", "legacy", one, false, two, one],
  ["who is the oldest can't be told", "legacy", one, true, undefined, one],
  ["the oldest is in a mesh", "legacy", one, true, mesh, one],
  ["we are in a mesh, which has a rule of its own", "legacy", mesh, true, one, mesh],
  ["nothing moves our media yet", "legacy", undefined, true, one, undefined],
  ["everybody at their own", "compatibility", one, true, two, one],
  ["everybody at their own, by sticky events", "matrix_2_0", one, true, two, one],
  ["not known yet how the membership is written", undefined, one, true, two, one],
] as const)("%s", (_, mode, now, present, oldest, next) => {
  expect(focusOf({ mode, now, present, oldest })).toEqual(next);
});

it("says the very same while nothing changes, so that nobody takes it for news", () => {
  expect(focusOf({ mode: "legacy", now: one, present: true, oldest: at("https://one") })).toBe(one);
});
