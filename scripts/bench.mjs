/**
 * @file `npm run bench -- NAME`: runs the measurement `test/bench/NAME.bench.ts` (Playwright's project "bench"), which
 * writes `test/results/NAME.json`, and prints its rows.
 */
import { readFile, readdir, rm } from "node:fs/promises";
import { formatRows } from "./lib/benchTable.mjs";
import { runCommand } from "./lib/command.mjs";
import { wrongArguments } from "./lib/errors.mjs";
import { say } from "./lib/progress.mjs";
import { projectPath } from "./lib/project.mjs";
import { prepareForTests, runPlaywright } from "./lib/suites.mjs";

await runCommand(async () => {
  const [name, ...args] = process.argv.slice(2);
  const known = (await readdir(projectPath("test", "bench")).catch(() => []))
    .filter((file) => file.endsWith(".bench.ts"))
    .map((file) => file.replace(/\.bench\.ts$/u, ""));
  if (name === undefined || !known.includes(name)) {
    throw wrongArguments(name ?? "(none)", `npm run bench -- NAME, where NAME is one of: ${known.join(", ")}`);
  }
  const results = projectPath("test", "results", `${name}.json`);
  await rm(results, { force: true });
  await prepareForTests();
  const code = await runPlaywright(["--project=bench", `${name}.bench.ts`, ...args]);
  const text = await readFile(results, "utf8").catch(() => "");
  if (text === "") return code === 0 ? 1 : code;
  say(formatRows(JSON.parse(text).rows));
  return code;
});
