/**
 * @file `npm run dist`: the app as people install it. Packs the build (electron-builder.yml), looks at what came out, and
 * makes this system's installers from it, in dist/.
 */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { formatBudgets, measureBuild, measurePack, overruns } from "./lib/budgets.mjs";
import { runCommand } from "./lib/command.mjs";
import { makeDeb, makeTarball } from "./lib/linuxTargets.mjs";
import { checkDeb, requireCheckable } from "./lib/debCheck.mjs";
import { overBudget, signingIncomplete } from "./lib/distErrors.mjs";
import { DIST_USAGE, parseDistOptions } from "./lib/distOptions.mjs";
import { BootstrapError } from "./lib/errors.mjs";
import { requireNode20 } from "./lib/node22.mjs";
import { ensurePack, runBuilder } from "./lib/pack.mjs";
import { formatSize, say, step } from "./lib/progress.mjs";
import { ensureBuild, ensureDependencies, projectPath } from "./lib/project.mjs";
import { causeIn } from "./lib/runtime.mjs";
import { publicKeyOf, readSigningKey, writeFeed } from "./lib/updateFeed.mjs";

/** Which the updater takes, of what is made. The tar.gz is renewed by whoever unpacked it, the dmg by its zip. */
const UPDATABLE = ["deb", "AppImage", "nsis", "zip"];

/**
 * The key with which the feed is signed, and what is packed into the app: only the public half, and the feed's address.
 * Each kind of computer has a folder of its own under that address.
 */
function readSigning(env = process.env) {
  const [pem, base] = [env["PARLEY_SIGNING_KEY"], env["PARLEY_UPDATE_URL"]];
  if (pem === undefined && base === undefined) return undefined;
  if (pem === undefined || base === undefined || !base.startsWith("https://")) throw signingIncomplete();
  const privateKey = readSigningKey(pem);
  const url = `${base.replace(/\/$/u, "")}/${process.platform}-${process.arch}`;
  return { privateKey, metadata: { parley: { updates: { url, publicKey: publicKeyOf(privateKey) } } } };
}

/**
 * @param {string} target
 * @param {import("./lib/pack.mjs").Pack} pack
 * @param {object} metadata
 * @returns {Promise<string>} the file
 */
async function make(target, pack, metadata) {
  const { version } = JSON.parse(await readFile(projectPath("package.json"), "utf8"));
  if (target === "deb") return makeDeb(pack);
  if (target === "tar.gz") return makeTarball(pack);
  // On Linux from the very app that was looked at; elsewhere signing is a part of packing.
  await runBuilder([target], metadata, process.platform === "linux" ? pack.folder : "");
  const os = { darwin: "mac", win32: "win" }[/** @type {"darwin" | "win32"} */ (process.platform)] ?? "linux";
  // electron-builder names an AppImage's processor as Linux does.
  const arch = target === "AppImage" && process.arch === "x64" ? "x86_64" : process.arch;
  const ending = target === "nsis" ? "exe" : target;
  return projectPath("dist", `Parley-${version}-${os}-${arch}.${ending}`);
}

await runCommand(async () => {
  const options = parseDistOptions(process.argv.slice(2));
  if (options.help) {
    say(DIST_USAGE);
    return 0;
  }
  requireNode20();
  const signing = readSigning();
  if (options.checkDeb) requireCheckable();
  await ensureDependencies();
  await ensureBuild();
  const metadata = signing?.metadata ?? {};
  const pack = await ensurePack(metadata);
  const sizes = { ...(await measureBuild()), ...(await measurePack(pack)) };
  say(formatBudgets(sizes));
  const faults = overruns(sizes);
  if (faults.length > 0) throw overBudget(faults);

  /** @type {{ target: string, file: string }[]} */
  const made = [];
  for (const target of options.targets) {
    try {
      made.push({ target, file: await step(target, () => make(target, pack, metadata)) });
    } catch (error) {
      // What nobody asked for by name may be left out where its tools can't be had.
      if (options.chosen || target !== "AppImage" || !(error instanceof BootstrapError)) throw error;
      say(`  Left out: ${target}. ${causeIn(error.detail)}`);
    }
  }
  if (signing !== undefined) {
    const { version } = JSON.parse(await readFile(projectPath("package.json"), "utf8"));
    const files = made.filter(({ target }) => UPDATABLE.includes(target)).map(({ file }) => file);
    const { platform, arch } = process;
    const feed = { folder: projectPath("dist"), version, files, platform, arch, privateKey: signing.privateKey };
    if (files.length > 0) say(`  Signed update feed: ${basename(await writeFeed(feed))}`);
  } else say("  Without PARLEY_UPDATE_URL and PARLEY_SIGNING_KEY: this app does not update itself.");
  say(`  ${pack.folder}`);
  for (const { file } of made) say(`  ${file}  ${formatSize((await stat(file)).size)}`);
  const deb = made.find(({ target }) => target === "deb");
  if (options.checkDeb && deb !== undefined) await checkDeb(deb.file);
  return 0;
});
