import { describe, expect, it } from "vitest";
import { cleanName } from "./displayName.ts";

describe("cleanName", () => {
  const cases: [string, unknown, string][] = [
    ["keeps an ordinary name", "Ada Lovelace", "Ada Lovelace"],
    ["keeps other scripts", "محمد علي", "محمد علي"],
    ["keeps a joined emoji", "👩‍👩‍👧 Kim", "👩‍👩‍👧 Kim"],
    ["drops a right-to-left override", "Alice\u202Egnp.exe", "Alicegnp.exe"],
    ["drops isolates and marks", "\u2066Bob\u2069\u200F", "Bob"],
    ["folds line breaks", "two\nlines\r\n", "two lines"],
    ["drops NUL and escape", "a\u0000b\u001b[31m", "ab[31m"],
    ["cuts towers of marks", `Z${"\u0335".repeat(50)}x`, `Z${"\u0335".repeat(3)}x`],
    [
      "cuts towers held together by joiners",
      `Z${"\u0335\u200D".repeat(50)}x`,
      `Z\u0335\u200D\u0335\u200D\u0335\u200Dx`,
    ],
    ["falls back on letters that are not to be seen", "\u3164\u115F\uFFA0 \u2800", "@x:hs"],
    ["leaves markup as text", "<img src=x>", "<img src=x>"],
    ["falls back on nothing visible", " \u200B\u202E ", "@x:hs"],
    ["falls back on marks alone", "\u0335\u0335", "@x:hs"],
    ["falls back on another type", { name: "x" }, "@x:hs"],
  ];
  it.each(cases)("%s", (_what, raw, expected) => {
    expect(cleanName(raw, "@x:hs")).toBe(expected);
  });

  it("is short and quick for a hostile 100 kB name", () => {
    expect([...cleanName("é".repeat(100_000), "x")].length).toBe(80);
  });
});
