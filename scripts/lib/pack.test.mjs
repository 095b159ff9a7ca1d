import { describe, expect, it } from "vitest";
import { SHIPPED_FUSES, parseFuses } from "./fuses.mjs";
import { faultsOfContents, faultsOfFuses, packPlace } from "./pack.mjs";

const file = (/** @type {string} */ path, unpacked = false) => ({ path, unpacked });
const good = [
  file("package.json"),
  file("out/main/index.js"),
  file("out/preload/index.cjs"),
  file("out/renderer/assets/index-Ab_1.js"),
  file("node_modules/libsql/index.js"),
  file("node_modules/keytar/lib/keytar.js"),
  file("node_modules/keytar/prebuilds/linux-x64/keytar.node", true),
  file("node_modules/@matrix-org/matrix-sdk-crypto-wasm/pkg/matrix_sdk_crypto_wasm_bg.wasm"),
];

describe("what may lie in the packed app", () => {
  it("is the build and what it runs with", () => {
    expect(faultsOfContents(good)).toEqual([]);
  });

  it.each([
    "test/e2e/call.test.ts",
    "main/index.ts",
    "out/main/index.js.map",
    "out/auth-service/index.js",
    "node_modules/vitest/index.js",
    "node_modules/keytar/src/main.cc",
    "node_modules/libsql/README.md",
    "key.pem",
    ".env",
  ])("is not %s", (path) => {
    expect(faultsOfContents([...good, file(path)])).toEqual([`does not belong inside: ${path}`]);
  });

  it("is complete, with libraries outside the archive", () => {
    expect(faultsOfContents(good.filter(({ path }) => !path.includes("libsql")))).toEqual([
      "is missing: libsql/index.js",
    ]);
    const library = "node_modules/@libsql/linux-x64-gnu/index.node";
    expect(faultsOfContents([...good, file(library)])).toEqual([`must lie outside the archive: ${library}`]);
  });
});

describe("fuses", () => {
  it("are read from the tool's words", () => {
    const text = "Analyzing app: parley\nFuse Version: v1\n  RunAsNode is Disabled\n  OnlyLoadAppFromAsar is Enabled\n";
    expect(parseFuses(text)).toEqual({ RunAsNode: false, OnlyLoadAppFromAsar: true });
  });

  it("must be as shipped; one that the binary does not know counts as wrong", () => {
    expect(faultsOfFuses(SHIPPED_FUSES)).toEqual([]);
    expect(faultsOfFuses({ ...SHIPPED_FUSES, RunAsNode: true })).toEqual(["fuse RunAsNode should be off"]);
    expect(faultsOfFuses({})).toHaveLength(Object.keys(SHIPPED_FUSES).length);
  });
});

describe("where the packed app lies", () => {
  it.each(
    /** @type {const} */ ([
      ["linux", "x64", /linux-unpacked\/parley$/u],
      ["linux", "arm64", /linux-arm64-unpacked\/parley$/u],
      ["win32", "x64", /win-unpacked\/Parley\.exe$/u],
      ["darwin", "arm64", /mac-arm64\/Parley\.app\/Contents\/MacOS\/Parley$/u],
    ]),
  )("on %s %s", (platform, arch, expected) => {
    expect(packPlace(platform, arch).executable).toMatch(expected);
  });
});
