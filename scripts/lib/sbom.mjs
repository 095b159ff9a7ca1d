/**
 * @file The list of what is inside (SBOM, CycloneDX 1.5), beside the archive. npm writes it of everything that is installed
 * for the work on Parley; here it is cut down to what is shipped. Two builds of the same sources have the same list.
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { BootstrapError } from "./errors.mjs";
import { shippedPackages } from "./notices.mjs";
import { npmCommand } from "./npm.mjs";
import { projectPath, projectRoot } from "./project.mjs";
import { lastLines, runTool } from "./tools.mjs";

/**
 * @typedef {Record<string, unknown> & { "bom-ref": string, name: string, version: string, scope?: string, hashes?: unknown, properties?: unknown, purl?: string }} Component
 * @typedef {Record<string, unknown> & { serialNumber?: string, metadata: Record<string, unknown> & { component: Component }, components: Component[], dependencies: { ref: string, dependsOn?: string[] }[] }} Sbom
 */

/** Works inside packages that have no package of their own. */
const EMBEDDED = [
  { name: "MediaPipe Selfie Segmentation", licence: "Apache-2.0", inside: "@twilio/video-processors" },
  { name: "RNNoise", licence: "BSD-3-Clause", inside: "@sapphi-red/web-noise-suppressor" },
];

/**
 * @param {Sbom} whole as npm writes it
 * @param {{ name: string, version: string }[]} shipped
 * @param {string} electronVersion what is packed, which may be another one than the package's
 * @returns {Sbom}
 */
export function shippedSbom(whole, shipped, electronVersion) {
  const wanted = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  const components = whole.components
    .filter(({ name, version, purl }) => wanted.has(`${name}@${version}`) || wanted.has(nameInPurl(purl ?? "")))
    // What npm calls optional is a matter of its tree: what is shipped is required.
    .map(
      ({ scope: _scope, properties: _properties, ...kept }) =>
        /** @type {Component} */ ({ ...kept, scope: "required" }),
    )
    .map((component) => (component.name === "electron" ? electron(component, electronVersion) : component));
  const refs = new Set(components.map((component) => component["bom-ref"]));
  const root = whole.metadata.component["bom-ref"];
  const embedded = EMBEDDED.map(({ name, licence, inside }) => ({
    type: "library",
    "bom-ref": `embedded:${name}`,
    name,
    version: "as embedded",
    licenses: [{ license: { id: licence } }],
    description: `inside ${inside}`,
  }));
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  const { timestamp: _timestamp, ...metadata } = whole.metadata;
  const own = { ...metadata.component, type: "application", name: "Parley" };
  return {
    ...whole,
    serialNumber: uuidOf(JSON.stringify([components, dependencies])),
    metadata: { ...metadata, component: own },
    components: [...components, ...embedded],
    dependencies: [{ ref: root, dependsOn: [...refs] }, ...dependencies],
  };
}

/** @param {Component} component @param {string} version @returns {Component} without the hash, which is the installer's */
function electron({ hashes: _hashes, ...component }, version) {
  return { ...component, version, purl: `pkg:npm/electron@${version}` };
}

/** @param {string} purl @returns {string} name@version: an alias has its own name in npm's list, and the real one here */
function nameInPurl(purl) {
  return decodeURIComponent(/^pkg:npm\/([^?]+)/u.exec(purl)?.[1] ?? "");
}

/** @param {string} text @returns {string} */
function uuidOf(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  // Version 8 of RFC 9562: made of whatever one likes.
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** @param {string} electronVersion @returns {Promise<Sbom>} @throws {BootstrapError} sbom-failed */
export async function makeSbom(electronVersion) {
  const npm = npmCommand();
  const args = [...npm.args, "sbom", "--sbom-format=cyclonedx", "--package-lock-only"];
  const result = await runTool(npm.command, args, { cwd: projectRoot });
  if (result.code !== 0) {
    const why = lastLines(result.stderr);
    throw new BootstrapError(
      "sbom-failed",
      `npm could not list what is inside. ${why}`,
      "Run: npm sbom --sbom-format=cyclonedx",
    );
  }
  return shippedSbom(JSON.parse(result.stdout), await shippedPackages(), electronVersion);
}

/** Writes out/sbom.cdx.json. @param {string} electronVersion */
export async function writeSbom(electronVersion) {
  const sbom = await makeSbom(electronVersion);
  await writeFile(projectPath("out", "sbom.cdx.json"), `${JSON.stringify(sbom, null, 1)}\n`);
}

/** @param {string} file @returns {Promise<Sbom>} */
export async function readSbom(file) {
  return JSON.parse(await readFile(file, "utf8"));
}
