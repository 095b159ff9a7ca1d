/**
 * @file `npm test`: fetches what is missing, then checks the code and runs the unit and end-to-end tests on the real stack.
 * Its last line is "N passed, N failed", where each check of the code counts as one.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { describe } from "./lib/errors.mjs";
import { npmCommand } from "./lib/npm.mjs";
import { endWithUs, stopAll } from "./lib/processes.mjs";
import { say } from "./lib/progress.mjs";
import { projectPath, projectRoot } from "./lib/project.mjs";
import { auditDependencies } from "./lib/audit.mjs";
import { formatBudgets, measureBuild, measurePack, overruns } from "./lib/budgets.mjs";
import { overBudget } from "./lib/distErrors.mjs";
import { OUTSIDE_TESTS } from "./lib/outsideTests.mjs";
import { ensurePack } from "./lib/pack.mjs";
import { prepareForTests, runPacked, runPlaywright, runUnit, toolEnvironment } from "./lib/suites.mjs";
import { countPlaywright, countVitest, summarize, withExitStatus } from "./lib/summary.mjs";
import { runTool } from "./lib/tools.mjs";

/** @typedef {import("./lib/summary.mjs").Count} Count */

/** Must be there; the ones below run when package.json has them. */
const REQUIRED_CHECKS = ["lint", "types"];
const OTHER_CHECKS = ["format:check", "i18n", "unused"];

/** @returns {Promise<string[]>} */
async function checksOfTheCode() {
  const { scripts } = JSON.parse(await readFile(projectPath("package.json"), "utf8"));
  return [...REQUIRED_CHECKS, ...OTHER_CHECKS.filter((name) => name in scripts)];
}

/** @param {string} name an npm script @returns {Promise<Count>} */
async function check(name) {
  say(`\n— ${name}`);
  const npm = npmCommand();
  const env = await toolEnvironment();
  const { code } = await runTool(npm.command, [...npm.args, "run", "--silent", name], {
    cwd: projectRoot,
    env,
    show: true,
  });
  say(code === 0 ? `${name}: passed` : `${name}: failed`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, faults: [`the check ${name}`] };
}

/**
 * @param {string} name
 * @param {(reportFile: string) => Promise<number>} run
 * @param {(text: string) => Count} count
 * @returns {Promise<Count>}
 */
async function suite(name, run, count) {
  say(`\n— ${name}`);
  const report = projectPath("test", "results", `${name}-report.json`);
  // A report of an earlier run must not speak for this one.
  await rm(report, { force: true });
  const code = await run(report);
  const counted = withExitStatus(count(await readFile(report, "utf8").catch(() => "")), code);
  return { ...counted, faults: (counted.faults ?? []).map((fault) => `${name}: ${fault}`) };
}

/** @returns {Promise<Count>} */
async function units() {
  const outside = projectPath("test", "results", "unit-outside.txt");
  await rm(outside, { force: true });
  const reporters = ["default", "json", projectPath("scripts", "lib", "outsideTests.mjs")];
  const args = reporters.map((reporter) => `--reporter=${reporter}`);
  const run = (/** @type {string} */ report) =>
    runUnit([...args, `--outputFile.json=${report}`], { [OUTSIDE_TESTS]: outside });
  const counted = await suite("unit", run, countVitest);
  const lines = (await readFile(outside, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  return { ...counted, faults: [...(counted.faults ?? []), ...lines] };
}

/** @returns {Promise<Count>} @throws when the app has become too big, or is not packed as it should be */
async function checkBudgets() {
  say("\n— budgets");
  const sizes = { ...(await measureBuild()), ...(await measurePack(await ensurePack())) };
  say(formatBudgets(sizes));
  const faults = overruns(sizes);
  if (faults.length > 0) throw overBudget(faults);
  return { passed: 1, failed: 0 };
}

/** @param {() => Promise<Count>} action @returns {Promise<Count>} a step that throws is a failure, and the others still run */
async function told(action) {
  try {
    return await action();
  } catch (error) {
    process.stderr.write(`\n${describe(error)}\n`);
    return { passed: 0, failed: 1, faults: [describe(error)] };
  }
}

/** @returns {Promise<Count[]>} */
async function runAll() {
  await prepareForTests();
  await mkdir(projectPath("test", "results"), { recursive: true });
  const counts = [];
  for (const name of await checksOfTheCode()) counts.push(await told(() => check(name)));
  say("\n— audit");
  counts.push(await told(auditDependencies));
  counts.push(await told(units));
  // What takes long is left to `npm run e2e`, which runs everything.
  const e2e = (/** @type {string} */ report) =>
    runPlaywright(["--grep-invert=@long", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  counts.push(await told(() => suite("e2e", e2e, countPlaywright)));
  // Its other systems' packs are signed, and flipping a fuse would break the signature.
  if (process.platform === "linux") {
    counts.push(await told(checkBudgets));
    const packed = (/** @type {string} */ report) =>
      runPacked(["--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
    counts.push(await told(() => suite("packed", packed, countPlaywright)));
  }
  return counts;
}

endWithUs(async (reason) => {
  if (reason instanceof Error) process.stderr.write(`\n${describe(reason)}\n`);
  return reason instanceof Error ? 1 : 130;
});
/** @type {Count[]} */
let counts = [{ passed: 0, failed: 1 }];
try {
  counts = await runAll();
} catch (error) {
  process.stderr.write(`\n${describe(error)}\n`);
}
await stopAll();
const { line, faults, exitCode } = summarize(counts);
// Once more, beside the count: what failed an hour of output ago is not looked for.
for (const fault of faults) say(`✘ ${fault}`);
say(`\n${line}`);
process.exitCode = exitCode;
