import { describe, expect, it } from "vitest";
import { imitated } from "./imitation.ts";

const names = ["Alice", "Bob", "Иван", "Marie Curie", "Ill", "Zoë"];
const members = names.map((displayName, index) => ({ userId: `@m${index}:a.org`, displayName }));

describe("imitated", () => {
  it.each([
    ["Alice", "Alice"],
    ["ALICE", "Alice"],
    ["Аlice", "Alice"], // Cyrillic А
    ["Αlιce", "Alice"], // Greek Alpha and iota
    ["Alíce", "Alice"],
    ["A l i c e", "Alice"],
    ["A\u200Blice", "Alice"],
    ["Ａｌｉｃｅ", "Alice"], // full width
    ["𝐀𝐥𝐢𝐜𝐞", "Alice"], // mathematical bold
    ["A1ice", "Alice"],
    ["@lice", "Alice"],
    ["Alice.", "Alice"],
    ["B0b", "Bob"],
    ["Воb", "Bob"], // Cyrillic В and о
    ["Ивaн", "Иван"], // Latin a
    ["MarieCurie", "Marie Curie"],
    ["Ma\u0301rie  Curie", "Marie Curie"],
    ["lll", "Ill"],
    ["Zoe", "Zoë"],
    ["Alicia", undefined],
    ["Alice Smith", undefined],
    ["Ali", undefined],
    ["Bobby", undefined],
    ["Carol", undefined],
    ["", undefined],
    ["\u200D", undefined],
    ["...", undefined],
  ])("%j is taken for %j", (displayName, expected) => {
    expect(imitated({ userId: "@new:guests.org", displayName }, members)).toBe(expected);
  });

  it("nobody imitates themselves", () => {
    expect(imitated({ userId: "@m0:a.org", displayName: "Alice" }, members)).toBe(undefined);
  });

  it("is quick with what is far too long", () => {
    const began = performance.now();
    imitated({ userId: "@x:y", displayName: "а\u0301".repeat(50_000) }, members);
    expect(performance.now() - began).toBeLessThan(50);
  });
});
