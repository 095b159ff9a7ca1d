import { describe, expect, it } from "vitest";
import { readFile, safeFileName } from "./fileContent.ts";

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

describe("readFile", () => {
  it.each([["constructor"], [{ toString: 1, valueOf: 1 }], [undefined], ["m.unheard-of"]])(
    "takes what is no kind for a file: %j",
    (msgtype) => {
      expect(readFile({ msgtype, body: "x", url: "mxc://hs/abc" })?.file.kind).toBe("file");
    },
  );
});
