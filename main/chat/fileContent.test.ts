import { describe, expect, it } from "vitest";
import { readFile, safeFileName, thumbnailSource } from "./fileContent.ts";

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

describe("thumbnailSource", () => {
  const file = {
    v: "v2",
    url: "mxc://hs/thumb",
    key: { alg: "A256CTR", k: "x".repeat(43), kty: "oct" },
    iv: "x".repeat(22),
    hashes: { sha256: "x".repeat(43) },
  };
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ["in the clear", { url: "mxc://hs/abc", info: { thumbnail_url: "mxc://hs/thumb" } }, "mxc://hs/thumb"],
    ["encrypted", { file: {}, info: { thumbnail_file: file } }, "mxc://hs/thumb"],
    ["in the clear beside an encrypted picture", { file: {}, info: { thumbnail_url: "mxc://hs/thumb" } }, undefined],
    ["none", { url: "mxc://hs/abc", info: { w: 1 } }, undefined],
    ["no information", { url: "mxc://hs/abc" }, undefined],
    ["malformed", { url: "mxc://hs/abc", info: { thumbnail_url: "https://evil.example/x" } }, undefined],
  ])("%s", (_name, content, mxc) => expect(thumbnailSource(content)?.mxc).toBe(mxc));
});
