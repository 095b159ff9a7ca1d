import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, it } from "vitest";
import { shippedPackages } from "./notices.mjs";
import { makeSbom, shippedSbom } from "./sbom.mjs";

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);

/** @param {string} name @param {string} version @param {string} [purl] */
const component = (name, version, purl = `pkg:npm/${encodeURIComponent(name)}@${version}`) => ({
  "bom-ref": `${name}@${version}`,
  type: "library",
  name,
  version,
  purl,
  scope: "optional",
  hashes: [{ alg: "SHA-512", content: "ab".repeat(64) }],
});

describe("list of what is inside", () => {
  it("has what is shipped, by the version that is shipped, and nothing else", () => {
    const whole = {
      bomFormat: "CycloneDX",
      specVersion: "1.5",
      version: 1,
      serialNumber: "urn:uuid:00000000-0000-4000-8000-000000000000",
      metadata: { timestamp: "2026-01-01T00:00:00Z", component: component("parley", "1.0.0") },
      components: [
        component("electron", "45.0.0"),
        component("alias", "2.0.0", "pkg:npm/%40real/name@2.0.0"),
        component("tool", "3.0.0"),
        component("twice", "1.0.0"),
        component("twice", "2.0.0"),
      ],
      dependencies: [{ ref: "alias@2.0.0", dependsOn: ["twice@1.0.0", "tool@3.0.0"] }, { ref: "tool@3.0.0" }],
    };
    const shipped = [
      { name: "electron", version: "45.0.0" },
      { name: "@real/name", version: "2.0.0" },
      { name: "twice", version: "1.0.0" },
    ];
    const sbom = shippedSbom(whole, shipped, "33.0.0");
    expect(sbom.components.map(({ name, version }) => `${name} ${version}`)).toEqual([
      "electron 33.0.0",
      "alias 2.0.0",
      "twice 1.0.0",
      "MediaPipe Selfie Segmentation as embedded",
      "RNNoise as embedded",
    ]);
    expect(sbom.components[0]?.hashes).toBeUndefined();
    expect(sbom.components[1]?.hashes).toBeDefined();
    expect(sbom.dependencies).toContainEqual({ ref: "alias@2.0.0", dependsOn: ["twice@1.0.0"] });
    expect(sbom.metadata).not.toHaveProperty("timestamp");
    expect(shippedSbom(whole, shipped, "33.0.0")).toEqual(sbom);
  });

  it("of the project is valid CycloneDX 1.5 and misses nothing that is shipped", async () => {
    const sbom = await makeSbom("33.2.1");
    expect(await validator.validate(JSON.stringify(sbom))).toBeNull();
    expect(await validator.validate(JSON.stringify({ ...sbom, components: [{ name: "x" }] }))).not.toBeNull();
    const shipped = await shippedPackages();
    const listed = new Set(sbom.components.map(({ purl }) => decodeURIComponent(String(purl))));
    const missing = shipped.filter(
      ({ name, version }) => name !== "electron" && !listed.has(`pkg:npm/${name}@${version}`),
    );
    expect(missing).toEqual([]);
    expect(listed).not.toContain("pkg:npm/vitest@5.1.1");
    expect(sbom.components.find(({ name }) => name === "electron")?.version).toBe("33.2.1");
  });
});
