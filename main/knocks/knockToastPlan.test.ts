import { describe, expect, it } from "vitest";
import type { Knock } from "../../preload/contract.ts";
import { planKnockToasts } from "./knockToastPlan.ts";
import type { KnockToastNow } from "./knockToastPlan.ts";

const knock = (userId: string, roomId = "!a:hs"): Knock => ({
  roomId,
  conference: "Board",
  userId,
  displayName: userId,
  ts: 1,
  guest: true,
});
const gus = knock("@gus:g");
const hal = knock("@hal:g");
const plan = (part: Partial<KnockToastNow>) => {
  const { toasts, told } = planKnockToasts({
    knocks: [gus],
    told: new Set(),
    shown: new Set(),
    mainWindowFocused: false,
    doNotDisturb: false,
    canShow: true,
    ...part,
  });
  return [toasts.map((toast) => (toast.kind === "one" ? toast.id : `${toast.id} ${toast.count}`)), told];
};
const GUS = "!a:hs @gus:g";
const HAL = "!a:hs @hal:g";

describe("toasts of knocks", () => {
  it.each<[string, Partial<KnockToastNow>, string[], string[]]>([
    ["one who asks", {}, [`knock:${GUS}`], [GUS]],
    ["nobody", { knocks: [] }, [], []],
    ["several at one door are one toast", { knocks: [gus, hal] }, ["knock:!a:hs 2"], [GUS, HAL]],
    ["one that was put away stays away", { told: new Set([GUS]) }, [], []],
    [
      "one that is there stays there",
      { told: new Set([GUS]), shown: new Set([`knock:${GUS}`]) },
      [`knock:${GUS}`],
      [GUS],
    ],
    ["put away, somebody new", { knocks: [gus, hal], told: new Set([GUS]) }, ["knock:!a:hs 2"], [GUS, HAL]],
    [
      "one of two was answered elsewhere",
      { knocks: [hal], told: new Set([GUS, HAL]), shown: new Set(["knock:!a:hs"]) },
      [`knock:${HAL}`],
      [HAL],
    ],
    ["one of two was answered, and the toast put away", { knocks: [hal], told: new Set([GUS, HAL]) }, [], []],
    ["the window is before the person", { mainWindowFocused: true }, [], [GUS]],
    ["do not disturb, told later", { doNotDisturb: true }, [], []],
    ["nothing can show it", { canShow: false }, [], []],
    [
      "a flood over many doors",
      { knocks: ["!a:hs", "!b:hs", "!c:hs"].map((roomId) => knock("@gus:g", roomId)) },
      ["knock:!a:hs @gus:g", "knock:!b:hs @gus:g"],
      ["!a:hs @gus:g", "!b:hs @gus:g"],
    ],
  ])("%s", (_name, now, toasts, told) => expect(plan(now)).toEqual([toasts, told]));
});
