/** @file Which texts the code asks for. That each one asked for is there, the compiler checks: keys are typed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectPath } from "./project.mjs";

/** @param {object} english @returns {Promise<string[]>} keys that stand nowhere in the code, plural forms counted as one */
export async function unusedTexts(english) {
  const sources = (await Promise.all(["main", "renderer"].map((folder) => sourcesIn(projectPath(folder))))).flat();
  return keysNotIn(keysOf(english), sources.join("\n"));
}

/**
 * A key counts as asked for when it stands in the code as it is, or when the code puts one together that it fits:
 * `ring.choices.${choice}`.
 * @param {string[]} keys
 * @param {string} code
 * @returns {string[]}
 */
export function keysNotIn(keys, code) {
  const whole = new Set([...code.matchAll(/["'`]([\w.]+)["'`]/gu)].map(([, key]) => key ?? ""));
  const made = [...code.matchAll(/`([\w.]*(?:\$\{[^`}]*\}[\w.]*)+)`/gu)]
    .map(([, template]) => template ?? "")
    .filter((template) => template.includes("."))
    .map(
      (template) =>
        new RegExp(`^${template.replaceAll(".", String.raw`\.`).replaceAll(/\$\{[^}]*\}/gu, String.raw`\w+`)}$`, "u"),
    );
  return keys.filter((key) => !whole.has(key) && !made.some((pattern) => pattern.test(key)));
}

/** @param {object} texts @param {string} [path] @returns {string[]} */
function keysOf(texts, path = "") {
  const keys = Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string"
      ? [path + key.replace(/_(?:zero|one|two|few|many|other)$/u, "")]
      : keysOf(/** @type {object} */ (value), `${path}${key}.`),
  );
  return [...new Set(keys)];
}

/** @param {string} folder @returns {Promise<string[]>} */
async function sourcesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /(?<!\.test)\.tsx?$/u.test(entry.name));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), "utf8")));
}
