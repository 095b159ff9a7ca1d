import { describe, expect, it } from "vitest";
import { importedPackages, withDependencies } from "./notices.mjs";

describe("notices", () => {
  it("finds what code imports, by every way of importing", () => {
    const source = `
      import { a } from "alpha";
      import type { b } from "@scope/beta/lib/b.js";
      import "gamma/style.css";
      const d = await import("delta");
      import { join } from "node:path";
      import { own } from "./own.ts";
      import { up } from "../up.ts";`;
    expect(importedPackages(source)).toEqual(["alpha", "@scope/beta", "gamma", "delta"]);
  });

  it("follows dependencies to where Node finds them, nested ones first, circles and gaps included", () => {
    const lock = {
      "node_modules/alpha": { dependencies: { beta: "1", gone: "1" } },
      "node_modules/alpha/node_modules/beta": { dependencies: { gamma: "1" } },
      "node_modules/beta": {},
      "node_modules/gamma": { dependencies: { alpha: "1" }, optionalDependencies: { delta: "1" } },
      "node_modules/delta": {},
      "node_modules/unused": {},
    };
    expect(withDependencies(lock, ["alpha"])).toEqual([
      "node_modules/alpha",
      "node_modules/alpha/node_modules/beta",
      "node_modules/delta",
      "node_modules/gamma",
    ]);
  });
});
