import { describe, expect, it } from "vitest";
import { BUDGETS, overruns, startFiles } from "./budgets.mjs";

describe("budgets", () => {
  it("are kept up to the last byte, and not beyond", () => {
    expect(overruns({ start: BUDGETS.start, preload: 1 })).toEqual([]);
    expect(overruns({ preload: 185_178 })).toEqual(["preload: 185 kB, 4.0 kB allowed"]);
  });

  it("know what the first screen waits for", () => {
    const html = `<script type="module" crossorigin src="./assets/index-A.js"></script>
      <link rel="modulepreload" crossorigin href="./assets/vanilla-B.js" />
      <link rel="stylesheet" crossorigin href="./assets/index-C.css" /><link rel="icon" href="./icon.svg" />`;
    expect(startFiles(html)).toEqual(["assets/index-A.js", "assets/vanilla-B.js", "assets/index-C.css"]);
  });
});
