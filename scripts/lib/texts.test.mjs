import { describe, expect, it } from "vitest";
import { explainEnd, requireDisplay } from "./app.mjs";
import { formatRows } from "./benchTable.mjs";
import { formatDuration } from "./progress.mjs";
import { installsAll } from "./project.mjs";
import { causeIn } from "./runtime.mjs";
import { missingNeeds } from "./systemPackages.mjs";
import { isAtLeast, lastLines } from "./tools.mjs";

describe("reading what tools and the app say", () => {
  it.each([
    ["3.11.7", "3.10", true],
    ["3.9.18", "3.10", false],
    ["20.9.0", "22.12", false],
    ["22.12.0", "22.12", true],
    ["1.21", "1.21", true],
  ])("%s is at least %s: %s", (found, needed, expected) => {
    expect(isAtLeast(found, needed)).toBe(expected);
  });

  it("finds the telling line of a stack", () => {
    const stack = "\n    at process (node:internal)\nTypeError: fetch failed\n    at async fetch (error.js)";
    expect(causeIn(stack)).toBe("TypeError: fetch failed");
  });

  it("keeps the last lines", () => {
    expect(lastLines("a\nb\nc\n", 2)).toBe("b\nc");
  });

  it.each([
    [1, "[123:ERROR] Missing X server or $DISPLAY", "display-missing"],
    [133, "FATAL: The SUID sandbox helper binary was found, but is not configured correctly.", "sandbox-unavailable"],
    [0, "", "window-open-already"],
    [1, "Error: boom", "app-did-not-start"],
  ])("explains an app that ended with %s and %j as %s", (code, log, expected) => {
    expect(explainEnd(code, log, "/tmp/app.log").code).toBe(expected);
  });

  it("wants a display on Linux alone", () => {
    expect(() => requireDisplay({}, "linux")).toThrow(/no display/u);
    expect(() => requireDisplay({ WAYLAND_DISPLAY: "wayland-0" }, "linux")).not.toThrow();
    expect(() => requireDisplay({}, "darwin")).not.toThrow();
  });
});

describe("what is shown", () => {
  it.each([
    [840, "840 ms"],
    [12_400, "12.4 s"],
    [185_000, "3 min 05 s"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("prints a measurement beside its goal", () => {
    const row = { name: "click", unit: "ms", n: 10, median: 600, min: 500, max: 700, goal: 800, met: true };
    expect(formatRows([row])).toBe("click  600 ms (median of 10; 500–700), goal 800 ms: met");
  });
});

describe("what is there already", () => {
  const lock = {
    packages: {
      "": { version: "1.0.0" },
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b": { version: "2.0.0", optional: true },
    },
  };

  it("is enough without optional packages", () => {
    expect(installsAll(lock, { packages: { "node_modules/a": { version: "1.0.0" } } })).toBe(true);
  });

  it("is not enough in another version, or missing", () => {
    expect(installsAll(lock, { packages: { "node_modules/a": { version: "1.0.1" } } })).toBe(false);
    expect(installsAll(lock, { packages: {} })).toBe(false);
  });

  it("is looked for by library and by program", () => {
    const libraries = "\tlibnss3.so (libc6,x86-64) => /usr/lib/libnss3.so\n";
    const needs = [
      { packages: ["libnss3"], library: "libnss3.so" },
      { packages: ["libgbm1"], library: "libgbm.so.1" },
      { packages: ["nothing"], program: "no-such-program-anywhere" },
    ];
    expect(missingNeeds(needs, libraries).map((need) => need.packages[0])).toEqual(["libgbm1", "nothing"]);
  });
});
