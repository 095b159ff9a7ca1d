import { expect, it } from "vitest";
import type { CallMember } from "../../preload/contract.ts";
import { holdRoster, nobodyHeld, type HeldRoster } from "./rosterHold.ts";

const member = (name: string): CallMember => ({
  identity: name,
  userId: `@${name}:hs`,
  deviceId: "D",
  displayName: name,
  own: name === "me",
  joinedTs: 0,
  trust: "unknown",
  below: false,
});

/** Plays what is observed, as names with seconds, and tells who is shown after each. */
function play(...looks: [second: number, ...names: string[]][]): string[] {
  let held: HeldRoster<CallMember> = nobodyHeld;
  return looks.map(([second, ...names]) => {
    held = holdRoster(held, names.map(member), second * 1000);
    return held.shown.map(({ identity }) => identity).join(" ");
  });
}

it("shows what is observed while one's own membership is there", () => {
  expect(play([0, "me", "bob"], [1, "me"], [2, "me", "carol"])).toEqual(["me bob", "me", "me carol"]);
});

it("shows what is observed before one has joined", () => {
  expect(play([0, "bob", "carol"], [1, "bob"], [2, "bob", "me"])).toEqual(["bob carol", "bob", "bob me"]);
});

it("keeps everybody while all memberships were taken back, in their places, until they had time to come back", () => {
  expect(
    play([0, "me", "bob", "carol"], [10], [11, "me"], [12, "me", "bob"], [15, "me", "bob"], [16, "me", "bob"]),
  ).toEqual(["me bob carol", "me bob carol", "me bob carol", "me bob carol", "me bob carol", "me bob"]);
});

it("shows at once who comes meanwhile", () => {
  expect(play([0, "me", "bob"], [10, "dave"], [11, "me", "dave"], [17, "me", "dave"])).toEqual([
    "me bob",
    "me bob dave",
    "me bob dave",
    "me dave",
  ]);
});

it("keeps who was taken out alone while the homeserver did not answer, for as long as they may take to come back", () => {
  let held: HeldRoster<CallMember> = nobodyHeld;
  const shown = (second: number, unanswered: number | undefined, ...names: string[]) => {
    held = holdRoster(held, names.map(member), second * 1000, unanswered === undefined ? undefined : unanswered * 1000);
    return held.shown.map(({ identity }) => identity).join(" ");
  };
  expect(shown(0, undefined, "me", "bob")).toBe("me bob");
  expect(shown(12, 10, "me")).toBe("me bob");
  expect(shown(17, 10, "me")).toBe("me bob");
  expect(shown(18, 10, "me")).toBe("me");
});
