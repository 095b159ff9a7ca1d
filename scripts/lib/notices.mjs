/**
 * @file The licences of what we ship of others: every package that our code imports, and what those depend on. Rather one
 * too many than one too few: what a bundler leaves out again is in it too.
 */
import { existsSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectPath } from "./project.mjs";

/** @typedef {Record<string, { version?: string, license?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }>} Lock `packages` of package-lock.json */

const SHIPPED = ["main", "preload", "renderer"];
const IMPORT = /(?:from|import)\s*\(?\s*"((?:@[^/"]+\/)?[^./"@][^/"]*)(?:\/[^"]*)?"/gu;
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)/iu;

/** Works inside packages that have no package of their own. */
const EMBEDDED = [
  `selfie_segmentation_landscape.tflite (in @twilio/video-processors): MediaPipe Selfie Segmentation\nCopyright Google LLC, Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0`,
  `rnnoise.wasm (in @sapphi-red/web-noise-suppressor): RNNoise\nCopyright (c) 2017-2018 Mozilla, 2007-2017 Jean-Marc Valin, 2005-2017 Xiph.Org Foundation, 2003-2004 Mark Borgerding; BSD 3-Clause: https://github.com/xiph/rnnoise/blob/main/COPYING`,
];

/** Of packages that name none: as their makers publish the sources. */
const NAMED_ELSEWHERE = new Map([["@element-hq/element-call-embedded", "AGPL-3.0-or-later"]]);

/** @param {string} source @returns {string[]} names of the packages that it imports */
export function importedPackages(source) {
  return [...source.matchAll(IMPORT)].map(([, name]) => name ?? "").filter((name) => !name.startsWith("node:"));
}

/**
 * @param {Lock} lock
 * @param {Iterable<string>} names of packages
 * @returns {string[]} their places ("node_modules/x") and those of all that they depend on, as Node would find them
 */
export function withDependencies(lock, names) {
  /** @type {Set<string>} */
  const places = new Set();
  /** @param {string} name @param {string} from */
  const add = (name, from) => {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
      const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
      const found = lock[place];
      if (found !== undefined) {
        if (places.has(place)) return;
        places.add(place);
        for (const each of Object.keys({ ...found.dependencies, ...found.optionalDependencies })) add(each, place);
        return;
      }
      if (folder === "") return;
    }
  };
  for (const name of names) add(name, "");
  return [...places].toSorted();
}

/**
 * @typedef {object} Shipped
 * @property {string} place in node_modules
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression; "" where the package names none
 */

/** @returns {Promise<Shipped[]>} what of others is shipped, as far as it lies here */
export async function shippedPackages() {
  /** @type {Set<string>} */
  const names = new Set(["electron", "@element-hq/element-call-embedded"]);
  for (const folder of SHIPPED) {
    for (const entry of await readdir(projectPath(folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/u.test(entry.name) || /\.(?:test|child)\./u.test(entry.name)) continue;
      const source = await readFile(join(entry.parentPath, entry.name), "utf8");
      for (const name of importedPackages(source)) names.add(name);
    }
  }
  /** @type {Lock} */
  const lock = JSON.parse(await readFile(projectPath("package-lock.json"), "utf8")).packages;
  // Only npm's half of it is looked at: Electron's own notices (LICENSES.chromium.html) lie beside the app.
  const places = withDependencies(lock, names).filter((place) => existsSync(projectPath(place)));
  return Promise.all(
    places.map(async (place) => {
      const { name, version, license } = JSON.parse(await readFile(projectPath(place, "package.json"), "utf8"));
      const own = lock[place]?.license ?? (typeof license === "string" ? license : undefined);
      const licence = own ?? NAMED_ELSEWHERE.get(name) ?? "";
      return { place, name: String(name), version: String(version), licence };
    }),
  );
}

/** Writes out/NOTICES.txt. */
export async function writeNotices() {
  const texts = await Promise.all((await shippedPackages()).map(noticeOf));
  const lead =
    "Parley is AGPL-3.0-or-later. It contains these works of others, each under the licence that stands with it.\n";
  await writeFile(projectPath("out", "NOTICES.txt"), [lead, ...EMBEDDED, ...texts].join(`\n${"-".repeat(80)}\n`));
}

/** @param {Shipped} shipped */
async function noticeOf({ place, name, version, licence }) {
  const folder = projectPath(place);
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).toSorted();
  const read = files.map((file) => readFile(join(folder, file), "utf8").catch(() => ""));
  const head = `${name} ${version} (${licence === "" ? "see below" : licence})`;
  return [head, ...(await Promise.all(read))].join("\n\n").trimEnd() + "\n";
}
