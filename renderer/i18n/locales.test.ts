import { describe, expect, it } from "vitest";
import de from "../../assets/locales/de.json";
import en from "../../assets/locales/en.json";
import { errorNames } from "../../preload/contract.ts";
import { pickLocale } from "../../preload/contract/locale.ts";

/** Every leaf as "path: {{placeholders}}", so that two locales can be compared whole. */
function leaves(value: unknown, path = ""): string[] {
  if (typeof value === "string") return [`${path}: ${(value.match(/\{\{\w+\}\}/g) ?? []).sort().join(" ")}`];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

describe("locales", () => {
  it("German says all that English says, with the same placeholders", () => {
    expect(leaves(de).sort()).toEqual(leaves(en).sort());
  });

  it.each(errorNames)("%s has a title and a sentence in both languages", (name) => {
    for (const locale of [en, de]) {
      expect(locale.errors[name].title.length).toBeGreaterThan(3);
      expect(locale.errors[name].body).toMatch(/[.?!]$/);
    }
  });

  it("has no text for an error that does not exist", () => {
    expect(Object.keys(en.errors).sort()).toEqual([...errorNames].sort());
  });

  it("picks the closest locale", () => {
    expect(pickLocale(["de-AT", "en"], ["en", "de"])).toBe("de");
    expect(pickLocale(["fr", "de"], ["en", "de"])).toBe("de");
    expect(pickLocale(["tlh"], ["en", "de"])).toBe("en");
    expect(pickLocale(["pt-br"], ["en", "pt", "pt-BR"])).toBe("pt-BR");
  });
});
