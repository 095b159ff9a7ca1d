/** @file The packed app: made by electron-builder, and looked at afterwards, because a configuration only says what it wants. */
import { existsSync } from "node:fs";
import { chmod, copyFile, cp, link, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { listArchive } from "./asar.mjs";
import { withLock } from "./cache.mjs";
import { packFailed, packUnsound } from "./distErrors.mjs";
import { SHIPPED_FUSES, readFuses, writeFuse } from "./fuses.mjs";
import { ensureNode22 } from "./node22.mjs";
import { step } from "./progress.mjs";
import { projectPath, projectRoot } from "./project.mjs";
import { ensureElectron } from "./runtime.mjs";
import { writeSbom } from "./sbom.mjs";
import { lastLines, runTool } from "./tools.mjs";

/**
 * @typedef {object} Pack
 * @property {string} folder what was unpacked, and would be installed
 * @property {string} executable
 * @property {string} archive the app.asar
 */

/** @returns {Pack} where electron-builder puts the app of this system and processor */
export function packPlace(platform = process.platform, arch = process.arch) {
  const suffix = arch === "x64" ? "" : `-${arch}`;
  if (platform === "darwin") {
    const folder = projectPath("dist", `mac${suffix}`);
    const contents = join(folder, "Parley.app", "Contents");
    return {
      folder,
      executable: join(contents, "MacOS", "Parley"),
      archive: join(contents, "Resources", "app.asar"),
    };
  }
  const folder = projectPath("dist", `${platform === "win32" ? "win" : "linux"}${suffix}-unpacked`);
  return {
    folder,
    executable: join(folder, platform === "win32" ? "Parley.exe" : "parley"),
    archive: join(folder, "resources", "app.asar"),
  };
}

/**
 * Runs electron-builder for this system.
 * @param {string[]} targets for example ["dir"] or ["tar.gz"]
 * @param {object} [metadata] goes into the packed package.json
 * @param {string} [packed] the unpacked app to make the targets from; without, it is packed anew
 * @throws {import("./errors.mjs").BootstrapError} pack-failed
 */
export async function runBuilder(targets, metadata = {}, packed = "") {
  const node = await ensureNode22();
  const runtime = await ensureElectron();
  const scratch = projectPath("dist", ".runtime");
  const args = [
    projectPath("node_modules", "electron-builder", "cli.js"),
    { darwin: "--mac", win32: "--win" }[/** @type {"darwin" | "win32"} */ (process.platform)] ?? "--linux",
    ...targets,
    `--${process.arch}`,
    "--publish=never",
    ...flatten("-c.extraMetadata", metadata),
    ...(packed === "" ? [] : [`--prepackaged=${packed}`]),
  ];
  if (!runtime.official) {
    await linkTree(join(runtime.executablePath, ".."), scratch);
    // The loader that stands in for Electron's own default app.
    await rm(join(scratch, "resources", "app"), { recursive: true });
    args.push(`-c.electronDist=${scratch}`, `-c.electronVersion=${runtime.version}`);
  }
  try {
    const result = await runTool(node, args, { cwd: projectRoot });
    if (result.code !== 0) throw packFailed(targets.join(", "), lastLines(result.stdout + result.stderr));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param {string} name @param {object} value @returns {string[]} switches that set each leaf */
function flatten(name, value) {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" ? flatten(`${name}.${key}`, inner) : [`${name}.${key}=${inner}`],
  );
}

/**
 * The unpacked app of the build in `out/`, packed anew when that is another one.
 * @param {object} [metadata]
 * @returns {Promise<Pack>} checked
 */
export async function ensurePack(metadata = {}) {
  const pack = packPlace();
  const stampFile = projectPath("dist", ".pack-stamp");
  const [build, config, checks] = await Promise.all([
    readFile(projectPath("out", ".build-stamp"), "utf8"),
    readFile(projectPath("electron-builder.yml"), "utf8"),
    ensureElectron(),
  ]);
  const fresh = JSON.stringify([build, config, checks.version, metadata]);
  await withLock("pack", async () => {
    if ((await readFile(stampFile, "utf8").catch(() => "")) === fresh && existsSync(pack.archive)) return;
    await rm(stampFile, { force: true });
    await rm(pack.folder, { recursive: true, force: true });
    await writeSbom(checks.version);
    await step(`Packed app (Electron ${checks.version})`, () => runBuilder(["dir"], metadata));
    await requireSound(pack);
    await writeFile(stampFile, fresh);
  });
  return pack;
}

/** The only things that may lie in the archive, by where they lie. */
const INSIDE = [
  /^(?:package\.json|LICENSE)$/u,
  /^out\/main\/[\w.-]+\.js$/u,
  /^out\/preload\/(?:index|widget)\.cjs$/u,
  /^out\/renderer\/(?:[\w-]+\/)?[\w.@-]+\.(?:html|js|css|svg|png|woff2|wasm|mp3|ogg|wav|json|tflite|onnx|data|bin)$/u,
  /^node_modules\/(?:libsql|keytar|@matrix-org\/matrix-sdk-crypto-wasm|@libsql\/[\w-]+|@neon-rs\/load|detect-libc)\//u,
];
const NEVER_INSIDE = /\.(?:map|ts|tsx|md|test\.\w+|node-gyp|cc|h|pem|key)$|(?:^|\/)(?:tests?|fixtures?|\.env)(?:\/|$)/u;

/** @param {{ path: string, unpacked: boolean }[]} files of the archive @returns {string[]} what should not be so */
export function faultsOfContents(files) {
  const strange = files.filter(({ path }) => NEVER_INSIDE.test(path) || !INSIDE.some((known) => known.test(path)));
  const packed = files.filter(({ path, unpacked }) => path.endsWith(".node") && !unpacked);
  const needed = ["libsql/index.js", "keytar/lib/keytar.js", "matrix_sdk_crypto_wasm_bg.wasm"].filter(
    (name) => !files.some(({ path }) => path.startsWith("node_modules/") && path.endsWith(name)),
  );
  return [
    ...strange.map(({ path }) => `does not belong inside: ${path}`),
    ...packed.map(({ path }) => `must lie outside the archive: ${path}`),
    ...needed.map((name) => `is missing: ${name}`),
  ];
}

/** @param {Record<string, boolean>} fuses as read @param {Record<string, boolean>} wanted @returns {string[]} */
export function faultsOfFuses(fuses, wanted = SHIPPED_FUSES) {
  return Object.entries(wanted)
    .filter(([name, on]) => fuses[name] !== on)
    .map(([name, on]) => `fuse ${name} should be ${on ? "on" : "off"}`);
}

/** @param {Pack} pack @throws {import("./errors.mjs").BootstrapError} pack-unsound */
async function requireSound(pack) {
  const faults = [
    ...faultsOfContents(await listArchive(pack.archive)),
    ...faultsOfFuses(await readFuses(pack.executable)),
  ];
  if (faults.length > 0) throw packUnsound(faults);
}

/**
 * The same app with the one fuse on that lets Playwright in. All files but the binary are the very same (hard links).
 * @param {Pack} pack
 * @returns {Promise<string>} its executable
 */
export async function makeTestPack(pack) {
  const folder = projectPath("dist", ".test-pack");
  await linkTree(pack.folder, folder);
  const executable = join(folder, relative(pack.folder, pack.executable));
  await rm(executable);
  await copyFile(pack.executable, executable);
  await chmod(executable, 0o755);
  await writeFuse(executable, "EnableNodeCliInspectArguments", true);
  return executable;
}

/**
 * A copy that takes no room: hard links, or copies where the target lies on another disk.
 * @param {string} from @param {string} to emptied first
 */
export async function linkTree(from, to) {
  await rm(to, { recursive: true, force: true });
  await linkInto(from, to);
}

/** @param {string} from @param {string} to */
async function linkInto(from, to) {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkInto(source, target);
    else if (entry.isFile()) await link(source, target).catch(() => copyFile(source, target));
    else await cp(source, target, { verbatimSymlinks: true });
  }
}
