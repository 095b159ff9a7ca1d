/** @file `npm run packed -- ARGS`: the tests of the packed app; the arguments are Playwright's (for example -g PATTERN). */
import { runCommand } from "./lib/command.mjs";
import { prepareForTests, runPacked } from "./lib/suites.mjs";

await runCommand(async () => {
  await prepareForTests();
  return runPacked(process.argv.slice(2));
});
