import { describe, expect, it } from "vitest";
import { cleanText, excerptOf, stripReplyFallback } from "./chatText.ts";

describe("cleanText", () => {
  it.each([
    ["keeps lines", "one\ntwo\n\nthree", "one\ntwo\n\nthree"],
    ["folds other ends of lines", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
    ["keeps indentation and tabs", "  if x:\n\ty", "  if x:\n\ty"],
    ["drops bidi overrides and isolates", "invoice\u202Egpj.exe \u2066x\u2069", "invoicegpj.exe x"],
    ["drops control characters", "a\u0000b\u001B[31m\u0007", "ab[31m"],
    ["cuts towers of marks", `Z${"\u0335".repeat(50)}x`, `Z${"\u0335".repeat(3)}x`],
    [
      "cuts towers held together by joiners",
      `Z${"\u0335\u200D".repeat(50)}x`,
      `Z\u0335\u200D\u0335\u200D\u0335\u200Dx`,
    ],
    ["leaves markup as text", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["keeps joined emoji and scripts", "👩‍👩‍👧 नमस्ते می‌خواهم 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧 नमस्ते می‌خواهم 🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["drops lone surrogates", "a\uD800b", "ab"],
    ["folds a tower of empty lines", `a${"\n".repeat(5000)}b`, "a\n\nb"],
    ["leaves nothing of what is invisible", "\u200B\u202E\n\n", ""],
  ])("%s", (_what, raw, expected) => {
    expect(cleanText(raw)).toEqual({ text: expected, cut: false });
  });

  it("bounds a hostile 100 kB body, quickly", () => {
    const started = performance.now();
    const { text, cut } = cleanText("e\u0301\u0335\u0336\u0337\n".repeat(20_000));
    expect(cut).toBe(true);
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe("stripReplyFallback", () => {
  it.each([
    ["> <@a:hs> hello\n> more\n\nanswer", "answer"],
    ["> <@a:hs> hello\nanswer", "answer"],
    ["answer", "answer"],
    ["> only a quote", "> only a quote"],
    [">no space", ">no space"],
  ])("%j → %j", (body, expected) => {
    expect(stripReplyFallback(body)).toBe(expected);
  });
});

it("an excerpt is one short line", () => {
  expect(excerptOf("one\ntwo")).toBe("one two");
  expect(excerptOf("x".repeat(500))).toBe(`${"x".repeat(80)}…`);
});
