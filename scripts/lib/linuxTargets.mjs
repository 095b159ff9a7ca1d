/**
 * @file The Debian package, made with dpkg-deb from the unpacked app, and the plain archive. electron-builder would
 * download a Ruby program (fpm) for the one and 7-Zip for the other; this needs nothing, works the same everywhere, and
 * has no scripts that run as root.
 */
import { chmod, copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debFailed, debToolsMissing, packFailed } from "./distErrors.mjs";
import { DESKTOP_ENTRY, controlFile, copyrightFile, metainfo } from "./debTexts.mjs";
import { linkTree } from "./pack.mjs";
import { findProgram } from "./programs.mjs";
import { sizeOf } from "./progress.mjs";
import { projectPath } from "./project.mjs";
import { runTool } from "./tools.mjs";

/**
 * @param {import("./pack.mjs").Pack} pack
 * @returns {Promise<string>} the path of the .deb
 * @throws {import("./errors.mjs").BootstrapError} deb-tools-missing, deb-failed
 */
export async function makeDeb(pack) {
  if (findProgram("dpkg-deb") === null) throw debToolsMissing(["dpkg-deb"]);
  const manifest = JSON.parse(await readFile(projectPath("package.json"), "utf8"));
  const root = projectPath("dist", ".deb");
  const app = join(root, "opt", "Parley");
  await rm(root, { recursive: true, force: true });
  await linkTree(pack.folder, app);
  await copyFile(projectPath("LICENSE"), join(app, "LICENSE.txt"));
  // By this name electron-updater knows how it was installed.
  await put(app, "resources/package-type", "deb");
  await setSandbox(app);
  await put(root, "usr/share/applications/parley.desktop", DESKTOP_ENTRY);
  const today = new Date().toISOString().slice(0, 10);
  await put(root, "usr/share/metainfo/io.parley.desktop.metainfo.xml", metainfo(manifest.version, today));
  await put(root, "usr/share/doc/parley/copyright", copyrightFile());
  await putIcons(root);
  await mkdir(join(root, "usr", "bin"), { recursive: true });
  await symlink("/opt/Parley/parley", join(root, "usr", "bin", "parley"));
  const control = {
    version: manifest.version,
    arch: process.arch,
    installedBytes: await sizeOf([root]),
    description: "encrypted conferences on Matrix",
  };
  await put(root, "DEBIAN/control", controlFile(control));
  const file = projectPath("dist", `Parley-${manifest.version}-linux-${process.arch}.deb`);
  const made = await runTool("dpkg-deb", ["--root-owner-group", "-Zxz", "--build", root, file]);
  if (made.code !== 0) throw debFailed(made.stderr + made.stdout);
  await rm(root, { recursive: true });
  return file;
}

/**
 * The app in a folder that names its version, for whoever wants no package.
 * @param {import("./pack.mjs").Pack} pack
 * @returns {Promise<string>} the path of the .tar.gz
 * @throws {import("./errors.mjs").BootstrapError} pack-failed
 */
export async function makeTarball(pack) {
  const { version } = JSON.parse(await readFile(projectPath("package.json"), "utf8"));
  const name = `Parley-${version}-linux-${process.arch}`;
  const folder = projectPath("dist", name);
  const file = `${folder}.tar.gz`;
  await linkTree(pack.folder, folder);
  await copyFile(projectPath("LICENSE"), join(folder, "LICENSE.txt"));
  const owner = ["--owner=0", "--group=0", "--numeric-owner"];
  const made = await runTool("tar", [...owner, "-C", projectPath("dist"), "-czf", file, name]);
  await rm(folder, { recursive: true });
  if (made.code !== 0) throw packFailed("tar.gz", made.stderr);
  return file;
}

/** @param {string} root @param {string} name @param {string} text */
async function put(root, name, text) {
  const file = join(root, name);
  await mkdir(join(file, ".."), { recursive: true, mode: 0o755 });
  await writeFile(file, text, { mode: 0o644 });
  await chmod(file, 0o644);
}

/**
 * Chromium's sandbox by a helper with root's rights, for systems that let nobody make user namespaces (Ubuntu from 24.04
 * on, hardened Debian). Where they are allowed Chromium uses those, and the helper lies idle. electron-builder decides it
 * by a try at install time, which is made as root and says nothing about a person.
 * @param {string} app
 */
async function setSandbox(app) {
  const helper = join(app, "chrome-sandbox");
  const bytes = await readFile(helper);
  // Not the hard link to the unpacked app: there it keeps its rights.
  await rm(helper);
  await writeFile(helper, bytes);
  await chmod(helper, 0o4755);
}

/** @param {string} root */
async function putIcons(root) {
  const source = projectPath("assets", "build", "icons");
  const hicolor = join(root, "usr", "share", "icons", "hicolor");
  for (const name of await readdir(source)) {
    const folder = join(hicolor, name.replace(/\.png$/u, ""), "apps");
    await mkdir(folder, { recursive: true });
    await copyFile(join(source, name), join(folder, "parley.png"));
  }
  const scalable = join(hicolor, "scalable", "apps");
  await mkdir(scalable, { recursive: true });
  await copyFile(projectPath("assets", "icons", "icon.svg"), join(scalable, "parley.svg"));
}
