/** @file npm as a tool: packages fetched into the cache without installing them, and the project's own dependencies. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { downloadRefused } from "./errors.mjs";
import { reportGrowth } from "./progress.mjs";
import { runTool } from "./tools.mjs";

/**
 * The command that runs npm: the one that started us, when `npm start` or `npm test` did, else the one on the PATH.
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand() {
  const script = process.env["npm_execpath"];
  if (script && /npm-cli\.c?js$/u.test(script)) return { command: process.execPath, args: [script] };
  return { command: process.platform === "win32" ? "npm.cmd" : "npm", args: [] };
}

/**
 * @typedef {object} PackageSource
 * @property {string} spec name@version, exact
 * @property {string} [integrity] `sha512-…` of the tarball; checked beside what the registry says of itself
 * @property {number} bytes size of the tarball, for the progress
 */

/**
 * Fetches a package's tarball with `npm pack` and unpacks it; no script of it runs.
 * @param {PackageSource} source
 * @param {string} folder an empty folder; receives `package/`
 * @param {(progress: string) => void} report
 * @returns {Promise<string>} the path of `package/`
 * @throws {import("./errors.mjs").BootstrapError} download-refused
 */
export async function fetchPackage(source, folder, report) {
  const npm = npmCommand();
  const cacheFolder = (await runTool(npm.command, [...npm.args, "config", "get", "cache"])).stdout.trim();
  const args = [
    ...npm.args,
    "pack",
    source.spec,
    "--pack-destination",
    folder,
    "--ignore-scripts",
    "--loglevel",
    "error",
  ];
  await reportGrowth([join(cacheFolder, "_cacache", "tmp"), folder], source.bytes, report, async () => {
    const packed = await runTool(npm.command, args, { cwd: folder });
    if (packed.code !== 0) throw downloadRefused(`The npm package ${source.spec}`, packed.stderr);
  });
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw downloadRefused(`The npm package ${source.spec}`, "npm pack wrote no file.");
  const path = join(folder, tarball);
  if (source.integrity !== undefined && (await integrityOf(path)) !== source.integrity) {
    throw downloadRefused(
      `The npm package ${source.spec}`,
      "The checksum of the downloaded file is not the expected one.",
    );
  }
  report("unpacking");
  const unpacked = await runTool("tar", ["-xzf", tarball], { cwd: folder });
  if (unpacked.code !== 0) throw unpackError(unpacked.stderr, source.spec);
  await rm(path);
  return join(folder, "package");
}

/** @param {string} stderr @param {string} what @returns {Error} */
export function unpackError(stderr, what) {
  if (/no space left/iu.test(stderr)) return Object.assign(new Error(stderr), { code: "ENOSPC" });
  return downloadRefused(what, stderr);
}

/** @param {string} file @returns {Promise<string>} its `sha512-…` */
async function integrityOf(file) {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest("base64")}`;
}
