/** @file `npm run fault -- ARGS`: the tests in test/fault, which kill real processes; the arguments are vitest's. */
import { runCommand } from "./lib/command.mjs";
import { runUnit, prepareForTests } from "./lib/suites.mjs";

await runCommand(async () => {
  await prepareForTests();
  return runUnit(["test/fault", ...process.argv.slice(2)], { PARLEY_FAULT: "1" });
});
