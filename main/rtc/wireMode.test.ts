import { describe, expect, it } from "vitest";
import { chooseWireMode } from "./wireMode.ts";
import type { WireMode } from "./wireMode.ts";

describe("chooseWireMode", () => {
  const modes: WireMode[] = ["compatibility", "legacy", "matrix_2_0"];
  const both = [true, false];
  const cases = modes.flatMap((wanted) =>
    both.flatMap((sticky) => both.flatMap((delayed) => both.map((tokens) => ({ wanted, sticky, delayed, tokens })))),
  );
  // State works everywhere; the newest mode takes all three.
  it.each(cases)("$wanted with sticky $sticky, delayed $delayed, tokens $tokens", ({ wanted, ...abilities }) => {
    const able = Object.values(abilities).every(Boolean);
    const expected = {
      compatibility: "compatibility",
      legacy: "legacy",
      matrix_2_0: able ? "matrix_2_0" : "compatibility",
    };
    expect(chooseWireMode(wanted, abilities)).toBe(expected[wanted]);
  });
});
