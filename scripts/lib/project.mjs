/** @file The project's own folders, dependencies and build: what is there, and what has to be made anew. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { requireFreeSpace, withLock } from "./cache.mjs";
import { buildFailed, dependenciesFailed, diskFull } from "./errors.mjs";
import { ensureNode22 } from "./node22.mjs";
import { npmCommand } from "./npm.mjs";
import { step } from "./progress.mjs";
import { lastLines, runTool } from "./tools.mjs";

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What the build reads; a change in any of it makes `out/` old. */
const SOURCES = [
  "main",
  "preload",
  "renderer",
  "assets",
  "deploy/auth-service",
  "deploy/link-page",
  "scripts/build.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

/** @param {...string} names @returns {string} a path in the project */
export function projectPath(...names) {
  return join(projectRoot, ...names);
}

/** @param {string} text */
function hashOf(text) {
  return createHash("sha256").update(text).digest("hex");
}

/** Two checkouts share the cache, but not their locks. */
function projectLock(/** @type {string} */ name) {
  return `${name}-${hashOf(projectRoot).slice(0, 12)}`;
}

/** @param {string} file @returns {Promise<string>} its text, or "" when it does not exist */
async function textOf(file) {
  return readFile(file, "utf8").catch(() => "");
}

/**
 * Runs `npm ci` when `node_modules` is missing or does not belong to the lock file.
 * @throws {import("./errors.mjs").BootstrapError} dependencies-failed, disk-full
 */
export async function ensureDependencies() {
  const lock = await readFile(projectPath("package-lock.json"), "utf8");
  if (await dependenciesMatch(lock)) return;
  await withLock(projectLock("npm-ci"), async () => {
    if (await dependenciesMatch(lock)) return;
    await requireFreeSpace();
    const total = Object.keys(JSON.parse(lock).packages).length - 1;
    await step(`Dependencies (npm ci, up to ${total} packages)`, async (report) => {
      const timer = setInterval(async () => report(`${await countPackages()} packages`), 1_000);
      const npm = npmCommand();
      const result = await runTool(npm.command, [...npm.args, "ci", "--no-progress"], { cwd: projectRoot });
      clearInterval(timer);
      const said = result.stderr + result.stdout;
      if (/ENOSPC/u.test(said)) throw diskFull(projectRoot);
      if (result.code !== 0) throw dependenciesFailed(lastLines(said));
      await writeFile(stampFile(), hashOf(lock));
    });
  });
}

function stampFile() {
  return projectPath("node_modules", ".parley-lock");
}

/** @param {string} lock the text of package-lock.json @returns {Promise<boolean>} */
async function dependenciesMatch(lock) {
  if ((await textOf(stampFile())) === hashOf(lock)) return true;
  // Somebody may have run npm themselves: what npm says it installed decides.
  const installed = await textOf(projectPath("node_modules", ".package-lock.json"));
  if (installed === "" || !installsAll(JSON.parse(lock), JSON.parse(installed))) return false;
  await writeFile(stampFile(), hashOf(lock));
  return true;
}

/**
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} Lock
 * @param {Lock} lock what should be there
 * @param {Lock} installed npm's record of what is (`node_modules/.package-lock.json`)
 * @returns {boolean} whether every package that is not optional is there in its version
 */
export function installsAll(lock, installed) {
  return Object.entries(lock.packages).every(
    ([path, wanted]) => path === "" || wanted.optional === true || installed.packages[path]?.version === wanted.version,
  );
}

/** @returns {Promise<number>} packages that have arrived in `node_modules` */
async function countPackages() {
  const names = await readdir(projectPath("node_modules")).catch(() => []);
  const scoped = await Promise.all(
    names
      .filter((name) => name.startsWith("@"))
      .map((name) => readdir(projectPath("node_modules", name)).catch(() => [])),
  );
  return names.length + scoped.reduce((sum, inner) => sum + inner.length - 1, 0);
}

/**
 * Runs the build when a source is not the one that `out/` was made from.
 * @throws {import("./errors.mjs").BootstrapError} build-failed
 */
export async function ensureBuild() {
  const file = projectPath("out", ".build-stamp");
  const fresh = await sourcesStamp();
  if ((await textOf(file)) === fresh) return;
  await withLock(projectLock("build"), async () => {
    if ((await textOf(file)) === fresh) return;
    const node = await ensureNode22();
    await step("Build", async () => {
      const result = await runTool(node, [projectPath("scripts", "build.mjs")], { cwd: projectRoot });
      if (result.code !== 0) throw buildFailed(lastLines(result.stdout + result.stderr));
    });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, fresh);
  });
}

/** @returns {Promise<string>} changes when any source is added, removed or written */
async function sourcesStamp() {
  const lists = await Promise.all(SOURCES.map((source) => listSources(projectPath(source))));
  const files = lists.flat().sort();
  const lines = await Promise.all(
    files.map(async (file) => {
      const { mtimeMs, size } = await stat(file);
      return `${relative(projectRoot, file)} ${mtimeMs} ${size}`;
    }),
  );
  return hashOf(lines.join("\n"));
}

/** @param {string} path @returns {Promise<string[]>} the files in it, tests left out */
async function listSources(path) {
  if (!existsSync(path)) return [];
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const lists = await Promise.all(
    entries
      .filter((entry) => !/^(?:node_modules|\..*)$|\.test\.[a-z]+$/u.test(entry.name))
      .map((entry) =>
        entry.isDirectory() ? listSources(join(path, entry.name)) : Promise.resolve([join(path, entry.name)]),
      ),
  );
  return lists.flat();
}
