import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorNames } from "../../preload/contract.ts";
import { pickLocale } from "../../preload/contract/locale.ts";

const folder = join(import.meta.dirname, "..", "..", "assets", "locales");
type Texts = { errors: Record<string, { title: string; body: string }> };
const locales = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file.replace(/\.json$/, ""),
    JSON.parse(readFileSync(join(folder, file), "utf8")) as Texts,
  ]),
);
describe.each(Object.entries(locales))("%s", (_code, texts) => {
  it.each(errorNames)("%s has a title and a sentence", (name) => {
    expect(texts.errors[name]?.title.length).toBeGreaterThan(3);
    expect(texts.errors[name]?.body).toMatch(/[.?!؟]$/);
  });

  it("has no text for an error that does not exist", () => {
    expect(Object.keys(texts.errors).sort()).toEqual([...errorNames].sort());
  });
});

describe("pickLocale", () => {
  it("picks the closest locale", () => {
    expect(pickLocale(["de-AT", "en"], ["en", "de"])).toBe("de");
    expect(pickLocale(["fr", "de"], ["en", "de"])).toBe("de");
    expect(pickLocale(["tlh"], ["en", "de"])).toBe("en");
    expect(pickLocale(["pt-br"], ["en", "pt", "pt-BR"])).toBe("pt-BR");
  });
});
