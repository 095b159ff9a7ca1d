import { describe, expect, it } from "vitest";
import { powerWish } from "./callPower.ts";

describe("powerWish", () => {
  it.each([
    ["idle", false, "none"],
    ["idle", true, "none"],
    ["leaving", true, "none"],
    ["joining", false, "awake"],
    ["joined", false, "awake"],
    ["joined", true, "displayOn"],
  ] as const)("%s, video %s → %s", (phase, video, expected) => expect(powerWish(phase, video)).toBe(expected));
});
