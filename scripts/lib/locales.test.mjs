import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingTexts } from "./locales.mjs";
import { projectPath } from "./project.mjs";
import { keysNotIn } from "./usedTexts.mjs";

const folder = projectPath("assets", "locales");
const texts = (/** @type {string} */ code) =>
  /** @type {object} */ (JSON.parse(readFileSync(join(folder, `${code}.json`), "utf8")));

describe("the languages", () => {
  it.each(readdirSync(folder).map((file) => file.replace(/\.json$/u, "")))("%s says all that English says", (code) => {
    expect(missingTexts(texts("en"), texts(code), code)).toEqual([]);
  });
});

describe("missingTexts", () => {
  const english = { a: "x {{name}}", n_one: "{{count}} y", n_other: "{{count}} ys" };
  it.each([
    {
      what: "nothing in a whole language",
      code: "fr",
      texts: { a: "{{name}} x", n_one: "y", n_many: "{{count}} de y", n_other: "{{count}} y" },
      expected: [],
    },
    {
      what: "what is missing",
      code: "de",
      texts: { n_one: "y", n_other: "{{count}} y" },
      expected: ["a: missing"],
    },
    {
      what: "a plural form of its own",
      code: "fr",
      texts: { a: "{{name}}", n_one: "y", n_other: "{{count}} y" },
      expected: ["n_many: missing"],
    },
    {
      what: "a form it does not have",
      code: "de",
      texts: { a: "{{name}}", n_one: "y", n_few: "y", n_other: "{{count}} y" },
      expected: ["n_few: not in English"],
    },
    {
      what: "another placeholder",
      code: "de",
      texts: { a: "{{nome}}", n_one: "y", n_other: "{{count}} y" },
      expected: ["a: other placeholders"],
    },
    {
      what: "a number that is not said",
      code: "de",
      texts: { a: "{{name}}", n_one: "y", n_other: "y" },
      expected: ["n_other: other placeholders"],
    },
    {
      what: "an empty text",
      code: "de",
      texts: { a: " ", n_one: "y", n_other: "{{count}} y" },
      expected: ["a: empty"],
    },
  ])("finds $what", ({ code, texts: given, expected }) => {
    expect(missingTexts(english, given, code)).toEqual(expected);
  });
});

describe("keysNotIn", () => {
  it("knows keys that stand there, and those that are put together", () => {
    const code = 't("home.now"); t(`ring.choices.${choice}`); t(`errors.${name}.title`);';
    const keys = ["home.now", "home.never", "ring.choices.ring", "ring.other", "errors.Offline.title"];
    expect(keysNotIn(keys, code)).toEqual(["home.never", "ring.other"]);
  });
});
