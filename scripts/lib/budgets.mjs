/** @file How big the app may be: the numbers in one place, and what is measured against them. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sizeOf } from "./progress.mjs";
import { projectPath } from "./project.mjs";

/** Bytes. About a tenth above what is there now: growth is meant, or it is noticed. README has what they are for. */
export const BUDGETS = {
  /** Scripts and styles that the first screen waits for, compressed. */
  start: 215_000,
  /**
   * All scripts and styles of the page, compressed: the call and its media stack too. 47 kB read QR codes from the camera,
   * which Chromium does by itself on macOS alone; they are loaded when somebody scans one.
   */
  page: 730_000,
  /** What runs before the page in each window. */
  preload: 4_000,
  /** The archive with everything of ours; native libraries lie outside. 3 MB are what blurs a room and suppresses noise. */
  archive: 20_000_000,
  /** What an installation takes, Electron included. */
  installed: 290_000_000,
};

/** @typedef {keyof typeof BUDGETS} BudgetName */

/** @returns {Promise<Partial<Record<BudgetName, number>>>} of the build in out/ */
export async function measureBuild() {
  const folder = projectPath("out", "renderer");
  const assets = (await readdir(join(folder, "assets"))).filter((name) => /\.(?:js|css)$/u.test(name));
  const first = startFiles(await readFile(join(folder, "index.html"), "utf8"));
  const sizes = await Promise.all(
    assets.map(async (name) => ({
      name: `assets/${name}`,
      bytes: gzipSync(await readFile(join(folder, "assets", name))).length,
    })),
  );
  const sum = (/** @type {typeof sizes} */ list) => list.reduce((total, { bytes }) => total + bytes, 0);
  return {
    start: sum(sizes.filter(({ name }) => first.includes(name))),
    page: sum(sizes),
    preload: (await stat(projectPath("out", "preload", "index.cjs"))).size,
  };
}

/** @param {string} html @returns {string[]} what the page loads before anything is shown */
export function startFiles(html) {
  return [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/gu)].map(([, name]) => name ?? "");
}

/** @param {import("./pack.mjs").Pack} pack @returns {Promise<Partial<Record<BudgetName, number>>>} */
export async function measurePack(pack) {
  return { archive: (await stat(pack.archive)).size, installed: await sizeOf([pack.folder]) };
}

/** @param {Partial<Record<BudgetName, number>>} measured @returns {string[]} what is above its budget */
export function overruns(measured) {
  return names(measured)
    .filter((name) => (measured[name] ?? 0) > BUDGETS[name])
    .map((name) => `${name}: ${kilobytes(measured[name] ?? 0)}, ${kilobytes(BUDGETS[name])} allowed`);
}

/** @param {Partial<Record<BudgetName, number>>} measured @returns {string} a line each */
export function formatBudgets(measured) {
  return names(measured)
    .map((name) => `  ${name.padEnd(10)} ${kilobytes(measured[name] ?? 0).padStart(10)} of ${kilobytes(BUDGETS[name])}`)
    .join("\n");
}

/** @param {Partial<Record<BudgetName, number>>} measured */
function names(measured) {
  return /** @type {BudgetName[]} */ (Object.keys(measured));
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}
