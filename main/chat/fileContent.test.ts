import { describe, expect, it } from "vitest";
import { safeFileName } from "./fileContent.ts";

describe("safeFileName", () => {
  it.each([
    ["report.pdf", "report.pdf"],
    ["../../.bashrc", "_.._.bashrc"],
    ["/etc/passwd", "_etc_passwd"],
    ["C:\\Windows\\x.dll", "C__Windows_x.dll"],
    [".hidden", "hidden"],
    ["-rf", "rf"],
    ["CON.txt", "_CON.txt"],
    ["nul", "_nul"],
    ["trailing. . ", "trailing"],
    ["a\u0000b\u202Egnp.exe", "abgnp.exe"],
    ["", "file"],
    ["...", "file"],
    ["日本語 文書.docx", "日本語 文書.docx"],
  ])("%j → %j", (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });
});
