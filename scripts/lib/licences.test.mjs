import { describe, expect, it } from "vitest";
import { faultsOfLicences, isAllowedLicence } from "./licences.mjs";
import { shippedPackages } from "./notices.mjs";

describe("licences", () => {
  it.each([
    ["MIT", true],
    ["MIT OR GPL-2.0-only", true],
    ["(MIT OR CC0-1.0)", true],
    ["Apache-2.0 AND MIT", true],
    ["(Apache-2.0 AND BSD-3-Clause)", true],
    ["MIT AND GPL-2.0-only", false],
    ["(MIT OR BSD-3-Clause) AND Proprietary", false],
    ["GPL-2.0-only", false],
    ["SSPL-1.0", false],
    ["SEE LICENSE IN LICENSE.md", false],
    ["UNLICENSED", false],
    ["MIT Apache-2.0", false],
    ["(MIT", false],
    ["MIT OR", false],
    ["", false],
  ])("%s may be shipped: %s", (expression, allowed) => {
    expect(isAllowedLicence(expression)).toBe(allowed);
  });

  it("names what may not be shipped", () => {
    const bad = { name: "bad", version: "1.0.0" };
    expect(
      faultsOfLicences([
        { name: "good", version: "1.0.0", licence: "MIT" },
        { ...bad, licence: "" },
        { ...bad, licence: "BUSL-1.1" },
      ]),
    ).toEqual(["bad 1.0.0: names no licence", "bad 1.0.0: BUSL-1.1"]);
  });

  it("of all that is shipped are allowed", async () => {
    const shipped = await shippedPackages();
    const names = shipped.map(({ name }) => name);
    for (const known of ["electron", "livekit-client", "matrix-js-sdk", "react", "@github/keytar"])
      expect(names).toContain(known);
    expect(faultsOfLicences(shipped)).toEqual([]);
  });
});
