/**
 * @file `npm run i18n`: what each language lacks of English, and texts that no code asks for. Fails when there is any.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { missingTexts } from "./lib/locales.mjs";
import { projectPath } from "./lib/project.mjs";
import { say } from "./lib/progress.mjs";
import { unusedTexts } from "./lib/usedTexts.mjs";

const folder = projectPath("assets", "locales");
const texts = async (/** @type {string} */ code) =>
  /** @type {object} */ (JSON.parse(await readFile(join(folder, `${code}.json`), "utf8")));
const english = await texts("en");
let faults = 0;
for (const file of (await readdir(folder)).toSorted()) {
  const code = file.replace(/\.json$/u, "");
  const missing = missingTexts(english, await texts(code), code);
  say(missing.length === 0 ? `${code}: complete` : `${code}: ${missing.length} to do\n  ${missing.join("\n  ")}`);
  faults += missing.length;
}
const unused = await unusedTexts(english);
if (unused.length > 0) say(`asked for by no code:\n  ${unused.join("\n  ")}`);
process.exitCode = faults + unused.length === 0 ? 0 : 1;
