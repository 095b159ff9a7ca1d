import { describe, expect, it } from "vitest";
import { colourOf, initialsOf } from "./identity.ts";

describe("initialsOf", () => {
  it.each([
    ["Ada Lovelace", "AL"],
    ["anna", "A"],
    ["@bob:example.org", "B"],
    ["Jean-Luc de la Tour", "JT"],
    ["😀 Zoë", "Z"],
    ["李 小龍", "李小"],
    ["", "?"],
    ["…", "?"],
  ])("%s → %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe("colourOf", () => {
  it("is stable and tells people apart", () => {
    expect(colourOf("@a:x")).toEqual(colourOf("@a:x"));
    const hues = new Set(Array.from({ length: 40 }, (_, index) => colourOf(`@user${index}:example.org`).hue));
    expect(hues.size).toBeGreaterThan(6);
  });
});
