/**
 * @file `npm run hostile`: feeds hostile input to everything that reads what others write (test/hostile); writes
 * `test/results/hostile.json` and prints its rows. The arguments are vitest's.
 */
import { readFile, rm } from "node:fs/promises";
import { runCommand } from "./lib/command.mjs";
import { requireNode20 } from "./lib/node22.mjs";
import { say } from "./lib/progress.mjs";
import { ensureDependencies, projectPath } from "./lib/project.mjs";
import { runUnit } from "./lib/suites.mjs";

await runCommand(async () => {
  requireNode20();
  await ensureDependencies();
  const results = projectPath("test", "results", "hostile.json");
  await rm(results, { force: true });
  const code = await runUnit(process.argv.slice(2), {}, "hostile.config.ts");
  const text = await readFile(results, "utf8").catch(() => "");
  if (text === "") return code === 0 ? 1 : code;
  /** @type {{ name: string, cases: number, failures: number }[]} */
  const rows = JSON.parse(text).rows;
  say(formatHostileRows(rows));
  return code === 0 && rows.some((row) => row.failures > 0) ? 1 : code;
});

/** @param {{ name: string, cases: number, failures: number }[]} rows */
function formatHostileRows(rows) {
  const sum = rows.reduce(
    (total, row) => ({ name: "all", cases: total.cases + row.cases, failures: total.failures + row.failures }),
    { name: "all", cases: 0, failures: 0 },
  );
  const lines = [...rows, sum].map((row) => [row.name, String(row.cases), String(row.failures)]);
  const table = [["", "cases", "failures"], ...lines];
  const width = Math.max(...table.map(([name = ""]) => name.length));
  return table
    .map(
      ([name = "", cases = "", failures = ""]) =>
        `${name.padEnd(width)}  ${cases.padStart(6)}  ${failures.padStart(8)}`,
    )
    .join("\n");
}
