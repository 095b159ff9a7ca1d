/**
 * @file `npm run bench -- [NAME] [--save-baseline]`: runs the measurement `test/bench/NAME.bench.ts` (Playwright's project
 * "bench"), or all of them, each of which writes `test/results/NAME.json`; prints their rows with the change against
 * `test/bench/baseline.json`, and writes them as `test/results/bench.md`. Machines differ: a baseline of another one
 * tells nothing, so `--save-baseline` makes one of this run.
 */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { formatRows, markdownRows, recoveryRows } from "./lib/benchTable.mjs";
import { runCommand } from "./lib/command.mjs";
import { wrongArguments } from "./lib/errors.mjs";
import { ownNetwork } from "./lib/ownNetwork.mjs";
import { say } from "./lib/progress.mjs";
import { projectPath } from "./lib/project.mjs";
import { prepareForTests, runPlaywright } from "./lib/suites.mjs";

const BASELINE = projectPath("test", "bench", "baseline.json");

const FAR = "far";

await runCommand(async () => {
  const save = process.argv.includes("--save-baseline");
  const args = process.argv.slice(2).filter((each) => each !== "--save-baseline");
  const known = (await readdir(projectPath("test", "bench")).catch(() => []))
    .filter((file) => file.endsWith(".bench.ts"))
    .map((file) => file.replace(/\.bench\.ts$/u, ""));
  const [name, ...rest] = args;
  if (name !== undefined && !known.includes(name)) {
    throw wrongArguments(name, `npm run bench -- NAME, where NAME is one of: ${known.join(", ")}; or all of them`);
  }
  const names = name === undefined ? known : [name];
  await prepareForTests();
  /** @type {Record<string, import("./lib/benchTable.mjs").Medians>} */
  const baseline = JSON.parse(await readFile(BASELINE, "utf8").catch(() => "{}"));
  let failed = 0;
  /** @type {string[]} */
  const tables = [];
  for (const each of names) {
    const results = projectPath("test", "results", `${each}.json`);
    await rm(results, { force: true });
    // Where everything is far away, its network is its own.
    const within = each === FAR ? await ownNetwork() : [];
    const code = await runPlaywright(["--project=bench", `/${each}.bench.ts`, ...rest], {}, within);
    const text = await readFile(results, "utf8").catch(() => "");
    if (code !== 0 || text === "") failed++;
    if (text === "") continue;
    /** @type {import("./lib/benchTable.mjs").BenchRow[]} */
    const rows = JSON.parse(text).rows;
    say(formatRows(rows, baseline[each]));
    tables.push(markdownRows(each, rows, baseline[each]));
    if (save) baseline[each] = Object.fromEntries(rows.map((row) => [row.name, row.median]));
  }
  const recovered = await recoveryTable();
  if (recovered !== "") tables.push(recovered);
  await writeFile(projectPath("test", "results", "bench.md"), tables.join("\n"));
  if (save) await writeFile(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
  return failed === 0 ? 0 : 1;
});

/** How long it takes to recover, as the last `npm run fault` measured it. @returns {Promise<string>} "" if there was none */
async function recoveryTable() {
  const text = await readFile(projectPath("test", "results", "fault.json"), "utf8").catch(() => undefined);
  return text === undefined ? "" : markdownRows("recovery", recoveryRows(JSON.parse(text).rows));
}
