import { describe, expect, it } from "vitest";
import { chooseWireMode } from "./wireMode.ts";
import type { WireMode } from "./wireMode.ts";

describe("chooseWireMode", () => {
  const cases: [WireMode, boolean, boolean, WireMode][] = [
    ["compatibility", true, true, "compatibility"],
    ["compatibility", false, false, "compatibility"],
    ["legacy", true, true, "legacy"],
    ["legacy", false, false, "legacy"],
    ["matrix_2_0", true, true, "matrix_2_0"],
    ["matrix_2_0", false, true, "compatibility"],
    ["matrix_2_0", true, false, "compatibility"],
    ["matrix_2_0", false, false, "compatibility"],
  ];
  it.each(cases)("%s with sticky events %s and tokens %s: %s", (wanted, sticky, tokens, chosen) => {
    expect(chooseWireMode(wanted, { sticky, tokens })).toBe(chosen);
  });
});
