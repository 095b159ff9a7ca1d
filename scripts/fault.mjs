/**
 * @file `npm run fault -- NAMES`: the fault table. Each row of test/fault makes a fault in real processes, `RUNS` times
 * (3), and measures how everything comes back. NAMES are parts of rows' names, all rows when left out; `-g PATTERN` and
 * other arguments are Playwright's. Writes `test/results/fault.json` and `fault.md`; rows that did not run keep their
 * numbers when only some are chosen.
 */
import { runCommand } from "./lib/command.mjs";
import { addKillNine, forgetRows, writeFaultTable } from "./lib/faultTable.mjs";
import { ownNetwork } from "./lib/ownNetwork.mjs";
import { say } from "./lib/progress.mjs";
import { prepareForTests, runPlaywright, runUnit } from "./lib/suites.mjs";
import { ensureSystemPackages } from "./lib/systemPackages.mjs";

const KILL_NINE = /kill-?nine|client killed while/iu;

await runCommand(async () => {
  const args = process.argv.slice(2);
  const option = args.findIndex((arg) => arg.startsWith("-"));
  const names = option === -1 ? args : args.slice(0, option);
  const options = option === -1 ? [] : args.slice(option);
  const all = args.length === 0;
  const rows = names.filter((name) => !KILL_NINE.test(name));
  await prepareForTests();
  await ensureSystemPackages("faults");
  if (all) await forgetRows();
  const codes = [];
  if (all || rows.length > 0 || options.length > 0) {
    const grep = rows.length === 0 ? [] : ["-g", rows.map(escapePattern).join("|")];
    codes.push(await runPlaywright(["--project=fault", ...grep, ...options], {}, await ownNetwork()));
  }
  if (all || names.some((name) => KILL_NINE.test(name))) {
    codes.push(await runUnit(["test/fault/killNine.test.ts"], { PARLEY_FAULT: "1" }));
    await addKillNine();
  }
  say(await writeFaultTable());
  return codes.find((code) => code !== 0) ?? 0;
});

/** @param {string} text */
function escapePattern(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
