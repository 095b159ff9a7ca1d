/** @file Synapse, the local homeserver, in a virtual environment of its own. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cached, cachePath } from "./cache.mjs";
import { diskFull, downloadRefused, pythonMissing, pythonTooOld, pythonVenvMissing } from "./errors.mjs";
import { findProgram } from "./programs.mjs";
import { step } from "./progress.mjs";
import { isAtLeast, lastLines, runTool } from "./tools.mjs";

const SYNAPSE_VERSION = "1.163.2";
const ENTRY = `synapse-${SYNAPSE_VERSION}`;
const AUTHLIB_VERSION = "1.3.2";
const OLDEST_PYTHON = "3.10";

/**
 * Says at once, before anything large is fetched, that Python is missing.
 * @throws {import("./errors.mjs").BootstrapError} python-missing, python-too-old
 */
export async function requirePython() {
  if (!existsSync(cachePath(ENTRY))) await findPython();
}

/**
 * @returns {Promise<string>} a Python that has Synapse: `PYTHON -m synapse.app.homeserver`
 * @throws {import("./errors.mjs").BootstrapError} python-missing, python-too-old, python-venv-missing, download-refused, disk-full
 */
export async function ensureSynapse() {
  const entry = await cached(ENTRY, async (folder) => {
    const python = await findPython();
    await step(`Synapse ${SYNAPSE_VERSION}, the local homeserver (pip)`, async (report) => {
      // Only `bin/python -m` is used: the environment is renamed later, and scripts in it would keep the old path.
      const made = await runTool(python, ["-m", "venv", folder]);
      if (made.code !== 0) throw pythonVenvMissing(python, lastLines(made.stdout + made.stderr));
      let packages = 0;
      let installing = false;
      const pip = [
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        `matrix-synapse==${SYNAPSE_VERSION}`,
      ];
      const installed = await runTool(join(folder, "bin", "python"), pip, {
        onOutput: (text) => {
          packages += text.match(/^Collecting /gmu)?.length ?? 0;
          installing ||= text.includes("Installing collected packages");
          report(`${installing ? "installing " : ""}${packages} packages`);
        },
      });
      if (/No space left/u.test(installed.stderr)) throw diskFull(folder);
      if (installed.code !== 0) throw downloadRefused(`Synapse ${SYNAPSE_VERSION}`, lastLines(installed.stderr));
    });
  });
  return join(entry, "bin", "python");
}

/**
 * What Synapse needs beside itself to sign people in at an OpenID Connect provider; for tests.
 * @returns {Promise<string>} a folder of packages
 * @throws {import("./errors.mjs").BootstrapError} as `ensureSynapse`
 */
export async function ensureSynapseOidc() {
  const python = await ensureSynapse();
  return cached(`authlib-${AUTHLIB_VERSION}`, async (folder) => {
    await step(`Authlib ${AUTHLIB_VERSION}, single sign-on of the local homeserver (pip)`, async () => {
      // What it needs itself, Synapse has.
      const pip = [
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--no-deps",
        "--target",
        folder,
      ];
      const installed = await runTool(python, [...pip, `authlib==${AUTHLIB_VERSION}`]);
      if (installed.code !== 0) throw downloadRefused(`Authlib ${AUTHLIB_VERSION}`, lastLines(installed.stderr));
    });
  });
}

/** @returns {Promise<string>} the first Python on the PATH that is new enough */
async function findPython() {
  let tooOld = "";
  for (const name of ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"]) {
    const program = findProgram(name);
    if (program === null) continue;
    const { code, stdout } = await runTool(program, ["-c", "import platform; print(platform.python_version())"]);
    const version = stdout.trim();
    if (code !== 0) continue;
    if (isAtLeast(version, OLDEST_PYTHON)) return program;
    tooOld ||= version;
  }
  throw tooOld === "" ? pythonMissing() : pythonTooOld(tooOld);
}
