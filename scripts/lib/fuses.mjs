/** @file Electron's fuses: bits in its binary that open or close a door for good. Read and set by `@electron/fuses`. */
import { packFailed } from "./distErrors.mjs";
import { ensureNode22 } from "./node22.mjs";
import { projectPath } from "./project.mjs";
import { runTool } from "./tools.mjs";

/** As electron-builder.yml sets them (`electronFuses`); what is packed must answer the same. */
export const SHIPPED_FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};

/** @param {string[]} args */
async function fuseTool(args) {
  const tool = projectPath("node_modules", "@electron", "fuses", "dist", "bin.js");
  // Its words are read, also where colours are forced upon it.
  const env = { ...process.env, FORCE_COLOR: "0" };
  const result = await runTool(await ensureNode22(), [tool, ...args], { env });
  if (result.code !== 0) throw packFailed("fuses", result.stderr + result.stdout);
  return result.stdout;
}

/** @param {string} app the binary, or the .app @returns {Promise<Record<string, boolean>>} whether each is on */
export async function readFuses(app) {
  return parseFuses(await fuseTool(["read", "--app", app]));
}

/** @param {string} text what the tool prints @returns {Record<string, boolean>} */
export function parseFuses(text) {
  const lines = text.matchAll(/^\s*(\w+) is (Enabled|Disabled)\s*$/gmu);
  return Object.fromEntries([...lines].map(([, name, state]) => [name, state === "Enabled"]));
}

/** @param {string} app @param {string} fuse @param {boolean} on */
export async function writeFuse(app, fuse, on) {
  await fuseTool(["write", "--app", app, `${fuse}=${on ? "on" : "off"}`]);
}
