import { describe, expect, it } from "vitest";
import { planVerificationToast } from "./verificationToastPlan.ts";
import type { VerificationToastFacts } from "./verificationToastPlan.ts";

const peer = { userId: "@b:hs", displayName: "Bob", own: false, deviceId: "D" };
const facts: VerificationToastFacts = {
  verification: { phase: "asked", peer },
  told: undefined,
  mainWindowFocused: false,
  doNotDisturb: false,
  canShow: true,
};

describe("the toast of a verification", () => {
  it("tells of a request while nobody looks at the window", () => {
    expect(planVerificationToast(facts)).toEqual({ key: "@b:hs D", peer });
  });

  it.each<[string, Partial<VerificationToastFacts>]>([
    ["the window is looked at", { mainWindowFocused: true }],
    ["do not disturb", { doNotDisturb: true }],
    ["nothing shows toasts", { canShow: false }],
    ["told and answered", { told: "@b:hs D" }],
    ["no request", { verification: null }],
    ["one's own request", { verification: { phase: "asking", peer } }],
    ["it goes on", { verification: { phase: "ready", peer } }],
    ["it is over", { verification: { phase: "ended", peer, reason: "timeout" } }],
  ])("none: %s", (_what, part) => expect(planVerificationToast({ ...facts, ...part })).toBeUndefined());

  it("another device that asks is another request", () => {
    expect(planVerificationToast({ ...facts, told: "@b:hs C" })?.key).toBe("@b:hs D");
  });
});
