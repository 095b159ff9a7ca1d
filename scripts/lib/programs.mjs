/** @file Looking for programs on the PATH. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** @param {string} name @param {string} [path] @returns {string | null} the full path of a program on the PATH */
export function findProgram(name, path = process.env["PATH"] ?? "") {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  for (const folder of path.split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return null;
}
