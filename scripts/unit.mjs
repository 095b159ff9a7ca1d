/** @file `npm run unit -- ARGS`: the unit tests; the arguments are vitest's (for example a part of a file's path). */
import { runCommand } from "./lib/command.mjs";
import { requireNode20 } from "./lib/node22.mjs";
import { ensureDependencies } from "./lib/project.mjs";
import { runUnit } from "./lib/suites.mjs";

await runCommand(async () => {
  requireNode20();
  await ensureDependencies();
  return runUnit(process.argv.slice(2));
});
