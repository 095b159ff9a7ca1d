/**
 * @file Shared libraries and programs that come from the operating system. They are looked for by what they provide,
 * because package names differ; on Debian as root they are installed, elsewhere they are named.
 */
import { readFile } from "node:fs/promises";
import { systemPackagesFailed, systemPackagesMissing } from "./errors.mjs";
import { findProgram } from "./programs.mjs";
import { say, step } from "./progress.mjs";
import { lastLines, runTool } from "./tools.mjs";

/**
 * @typedef {object} SystemNeed
 * @property {string[]} packages Debian's names, the newest first (Ubuntu 24.04 and Debian 13 renamed some for 64-bit time)
 * @property {string} [library] the start of a shared library's file name
 * @property {string} [program]
 */

/** What Electron's window and keytar load. @type {SystemNeed[]} */
const FOR_THE_APP = [
  { packages: ["libnss3"], library: "libnss3.so" },
  { packages: ["libgtk-3-0t64", "libgtk-3-0"], library: "libgtk-3.so.0" },
  { packages: ["libasound2t64", "libasound2"], library: "libasound.so.2" },
  { packages: ["libgbm1"], library: "libgbm.so.1" },
  { packages: ["libxss1"], library: "libXss.so.1" },
  { packages: ["libsecret-1-0"], library: "libsecret-1.so.0" },
  { packages: ["libnotify4"], library: "libnotify.so.4" },
];

/** What the tests need beside: a display, a Secret Service of their own, a window manager with a tray. @type {SystemNeed[]} */
const FOR_TESTS = [
  ...FOR_THE_APP,
  { packages: ["xvfb"], program: "xvfb-run" },
  { packages: ["xauth"], program: "xauth" },
  { packages: ["dbus"], program: "dbus-run-session" },
  { packages: ["gnome-keyring"], program: "gnome-keyring-daemon" },
  { packages: ["dunst"], program: "dunst" },
  { packages: ["jwm"], program: "jwm" },
  { packages: ["unzip"], program: "unzip" },
];

/** What the fault table needs beside: a cluster of SFUs has a Redis. @type {SystemNeed[]} */
const FOR_FAULTS = [...FOR_TESTS, { packages: ["redis-server"], program: "redis-server" }];

/** What the tests of relayed calls need. @type {SystemNeed[]} */
const FOR_RELAYS = [{ packages: ["coturn"], program: "turnserver" }];

const NEEDS = { app: FOR_THE_APP, tests: FOR_TESTS, faults: FOR_FAULTS, relays: FOR_RELAYS };

/**
 * @param {keyof typeof NEEDS} purpose
 * @throws {import("./errors.mjs").BootstrapError} system-packages-missing, system-packages-failed
 */
export async function ensureSystemPackages(purpose) {
  if (process.platform !== "linux") return;
  const needs = NEEDS[purpose];
  const missing = missingNeeds(needs, await installedLibraries());
  if (missing.length === 0) return;
  const debian = await isDebian();
  if (!debian || process.getuid?.() !== 0) {
    throw systemPackagesMissing(
      missing.map((need) => need.packages.at(-1) ?? ""),
      debian,
    );
  }
  await install(missing);
}

/** @param {SystemNeed[]} needs @param {string} libraries the output of ldconfig -p; "" when it could not be had */
export function missingNeeds(needs, libraries) {
  return needs.filter(({ library, program }) => {
    if (program !== undefined) return findProgram(program) === null;
    return library !== undefined && libraries !== "" && !libraries.includes(`\t${library}`);
  });
}

/** @returns {Promise<string>} */
async function installedLibraries() {
  const ldconfig = findProgram("ldconfig", `${process.env["PATH"]}:/sbin:/usr/sbin`);
  return ldconfig === null ? "" : (await runTool(ldconfig, ["-p"])).stdout;
}

/** @returns {Promise<boolean>} Debian or something made from it */
async function isDebian() {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/mu.test(release) && findProgram("apt-get") !== null;
}

/** @param {SystemNeed[]} missing */
async function install(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const lists = await step("Package lists (apt-get update)", () => runTool("apt-get", ["update", "-q"], { env }));
  const names = await Promise.all(missing.map((need) => availableName(need)));
  if (lists.code !== 0) say(`  apt-get update failed; trying with the lists that are there.`);
  await step(`System packages: ${names.join(" ")}`, async (report) => {
    const result = await runTool("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...names], {
      env,
      onOutput: (text) => {
        const unpacking = /(?:Unpacking|Setting up) ([^ ]+)/u.exec(text);
        if (unpacking?.[1]) report(unpacking[1]);
      },
    });
    if (result.code !== 0) throw systemPackagesFailed(names, lastLines(result.stdout + result.stderr));
  });
}

/** @param {SystemNeed} need @returns {Promise<string>} the name that this release knows */
async function availableName({ packages }) {
  for (const name of packages) {
    const { code, stdout } = await runTool("apt-cache", ["policy", name]);
    if (code === 0 && /Candidate: (?!\(none\))/u.test(stdout)) return name;
  }
  return packages.at(-1) ?? "";
}
