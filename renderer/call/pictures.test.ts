import { describe, expect, it } from "vitest";
import { pageOf, picturesOf } from "./pictures.ts";
import { tileFor } from "./testTiles.ts";

const people = (...names: string[]) =>
  picturesOf(names.map((name) => tileFor(name.replace("*", ""), { speaking: name.endsWith("*") })));
const names = (pictures: { id: string }[]) => pictures.map(({ id }) => id).join("");

describe("picturesOf", () => {
  it("puts a shared screen before the person who shares it", () => {
    const pictures = picturesOf([tileFor("a"), tileFor("b", { screen: true })]);
    expect(pictures.map(({ id, source }) => `${id}: ${source}`)).toEqual([
      "a: camera",
      "b screen: screen",
      "b: camera",
    ]);
  });
});

describe("pageOf", () => {
  it("cuts pages", () => {
    const five = people("a", "b", "c", "d", "e");
    expect(names(pageOf(five, 0, 2))).toBe("ab");
    expect(names(pageOf(five, 2, 2))).toBe("e");
    expect(names(pageOf(five, 0, 9))).toBe("abcde");
  });

  it("brings a hidden speaker onto the first page in place of the last silent person", () => {
    const four = people("a", "b*", "c", "d*");
    expect(names(pageOf(four, 0, 2))).toBe("db");
    expect(names(pageOf(four, 1, 2))).toBe("ca");
  });

  it("moves nobody when everybody in sight speaks", () => {
    expect(names(pageOf(people("a*", "b*", "c*"), 0, 2))).toBe("ab");
  });
});
