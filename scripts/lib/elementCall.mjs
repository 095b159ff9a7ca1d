/** @file Element Call, as it comes in its package: put beside the app unchanged, without source maps, compressed where that helps. */
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { projectPath } from "./project.mjs";

const compress = promisify(brotliCompress);
/** Sounds, pictures and fonts are compressed already. */
const COMPRESSIBLE = new Set([".js", ".css", ".json", ".wasm", ".html", ".tflite", ".svg"]);

/** Fills out/element-call, unless it is there already from the same version. @returns {Promise<boolean>} whether it did */
export async function placeElementCall() {
  const source = projectPath("node_modules", "@element-hq", "element-call-embedded");
  const target = projectPath("out", "element-call");
  const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const stamp = join(target, "VERSION");
  if ((await readFile(stamp, "utf8").catch(() => "")) === noteOf(version)) return false;
  await rm(target, { recursive: true, force: true });
  const entries = await readdir(join(source, "dist"), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile() && extname(each.name) !== ".map")) {
    const from = join(entry.parentPath, entry.name);
    const to = join(target, relative(join(source, "dist"), from));
    await mkdir(dirname(to), { recursive: true });
    if (COMPRESSIBLE.has(extname(entry.name))) {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
      await writeFile(`${to}.br`, await compress(await readFile(from), { params }));
    } else await cp(from, to);
  }
  await cp(join(source, "LICENSE-AGPL-3.0"), join(target, "LICENSE-AGPL-3.0"));
  await writeFile(stamp, noteOf(version));
  return true;
}

/** @param {string} version */
function noteOf(version) {
  return `Element Call ${version}, unchanged, AGPL-3.0: https://github.com/element-hq/element-call/tree/v${version}\n`;
}
