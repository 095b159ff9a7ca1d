/** @file The test runners, each in the surroundings that it needs, and what has to be there before they run. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { BootstrapError } from "./errors.mjs";
import { KEYRING_FAILED, withKeyring } from "./keyring.mjs";
import { ensureLiveKit } from "./livekit.mjs";
import { ensureNode22, requireNode20 } from "./node22.mjs";
import { ensurePack, makeTestPack } from "./pack.mjs";
import { ensureBuild, ensureDependencies, projectPath, projectRoot } from "./project.mjs";
import { ensureSynapse } from "./python.mjs";
import { ensureElectron } from "./runtime.mjs";
import { ensureSystemPackages } from "./systemPackages.mjs";
import { runTool } from "./tools.mjs";

const SCREEN = "-screen 0 1920x1200x24";

/** Everything that the end-to-end tests run on, up to the built app. */
export async function prepareForTests() {
  requireNode20();
  await ensureSystemPackages("tests");
  await ensureDependencies();
  await ensureElectron();
  await ensureSynapse();
  await ensureLiveKit();
  await ensureBuild();
}

/** @returns {Promise<NodeJS.ProcessEnv>} ours, with the newer Node first on the PATH, for tools that are started by name */
export async function toolEnvironment() {
  const node = await ensureNode22();
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env["PATH"]}` };
}

/**
 * @param {string[]} args for vitest
 * @param {NodeJS.ProcessEnv} [extra]
 * @param {string} [config] a file in `test`
 * @returns {Promise<number>} its exit status
 */
export async function runUnit(args, extra = {}, config = "vitest.config.ts") {
  const node = await ensureNode22();
  const vitest = [projectPath("node_modules", "vitest", "vitest.mjs"), "run", "--config", projectPath("test", config)];
  const env = { ...(await toolEnvironment()), ...extra };
  return (await runTool(node, [...vitest, ...args], { cwd: projectRoot, env, show: true })).code;
}

/**
 * Runs the tests of the packed app: the one that is shipped, and one that differs in the fuse that lets Playwright in.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {Promise<number>}
 */
export async function runPacked(args, extra = {}) {
  const pack = await ensurePack();
  const testPack = await makeTestPack(pack);
  const env = { PARLEY_PACK: pack.executable, PARLEY_TEST_PACK: testPack, ...extra };
  return runPlaywright(["--project=packed", ...args], env);
}

/**
 * Runs Playwright with a display and a Secret Service of its own: no window opens on the person's screen, and nothing
 * is written to their keyring.
 * @param {string[]} args for `playwright test`; without a project among them only the end-to-end tests run
 * @param {NodeJS.ProcessEnv} [extra]
 * @param {string[]} [within] a command that runs the command which follows it
 * @returns {Promise<number>} its exit status
 */
export async function runPlaywright(args, extra = {}, within = []) {
  const chosen = args.some((argument) => argument.startsWith("--project")) ? args : ["--project=e2e", ...args];
  const node = await ensureNode22();
  const { executablePath } = await ensureElectron();
  const playwright = [
    projectPath("node_modules", "@playwright", "test", "cli.js"),
    "test",
    "--config",
    projectPath("test", "playwright.config.ts"),
  ];
  const env = { ...(await toolEnvironment()), PARLEY_ELECTRON: executablePath, ...extra };
  if (process.platform !== "linux")
    return (await runTool(node, [...playwright, ...chosen], { cwd: projectRoot, env, show: true })).code;
  const dir = await mkdtemp(join(tmpdir(), "parley-keyring-"));
  try {
    const wrapped = await withKeyring(node, [...playwright, ...chosen], { dir, env: { ...env, WAYLAND_DISPLAY: "" } });
    const display = [...within, "xvfb-run", "-a", "-s", SCREEN, wrapped.command, ...wrapped.args];
    const { code } = await runTool(display[0] ?? "", display.slice(1), {
      cwd: projectRoot,
      env: wrapped.env,
      show: true,
    });
    if (code === KEYRING_FAILED) {
      throw new BootstrapError(
        "keyring-failed",
        "The Secret Service for the tests did not come up.",
        "Run gnome-keyring-daemon --foreground by hand to see why.",
      );
    }
    return code;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
