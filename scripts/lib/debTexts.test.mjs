import { describe, expect, it } from "vitest";
import { DESKTOP_ENTRY, controlFile, metainfo } from "./debTexts.mjs";

const app = { version: "1.2.0-beta.1", arch: "x64", installedBytes: 2_049, description: "conferences" };

describe("the Debian package says", () => {
  it("its version so that a release follows its pre-release, its processor and its size", () => {
    expect(controlFile(app)).toMatch(/^Version: 1\.2\.0~beta\.1$/mu);
    expect(controlFile(app)).toMatch(/^Architecture: amd64$/mu);
    expect(controlFile({ ...app, arch: "arm64" })).toMatch(/^Architecture: arm64$/mu);
    expect(controlFile(app)).toMatch(/^Installed-Size: 3$/mu);
  });

  it("all links that it opens, in the desktop entry and in what software centres show", () => {
    for (const scheme of ["matrix", "parley", "io.parley"]) {
      expect(DESKTOP_ENTRY).toContain(`x-scheme-handler/${scheme};`);
      expect(metainfo("1.0.0", "2026-01-01")).toContain(`x-scheme-handler/${scheme}<`);
    }
    expect(DESKTOP_ENTRY).toMatch(/^Exec=\/opt\/Parley\/parley %U$/mu);
  });
});
