/** @file `npm run e2e -- ARGS`: the end-to-end tests; the arguments are Playwright's (for example -g PATTERN). */
import { runCommand } from "./lib/command.mjs";
import { prepareForTests, runPlaywright } from "./lib/suites.mjs";

await runCommand(async () => {
  await prepareForTests();
  return runPlaywright(process.argv.slice(2));
});
