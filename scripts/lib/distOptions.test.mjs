import { describe, expect, it } from "vitest";
import { parseDistOptions } from "./distOptions.mjs";

describe("what npm run dist makes", () => {
  it.each(
    /** @type {const} */ ([
      ["linux", [], ["tar.gz", "deb", "AppImage"]],
      ["darwin", [], ["dmg", "zip"]],
      ["win32", [], ["nsis"]],
      ["linux", ["--dir"], []],
      ["linux", ["--target=deb,tar.gz"], ["deb", "tar.gz"]],
      ["linux", ["--check-deb"], ["deb"]],
    ]),
  )("on %s with %j is %j", (platform, args, targets) => {
    expect(parseDistOptions([...args], platform).targets).toEqual(targets);
  });

  it.each(["--target=dmg", "--target=", "deb", "--no"])("refuses %s on Linux", (argument) => {
    expect(() => parseDistOptions([argument], "linux")).toThrow(/is not known/u);
  });
});
