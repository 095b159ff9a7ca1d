// Stands in for the `default_app.asar` that the fallback Electron runtime lacks: imports the app named in argv.
// Copied into the runtime's `resources/app` by `scripts/lib/runtime.mjs`; runs inside Electron, never from the tree.
import { app } from "electron";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The project that a path belongs to: the nearest folder, from the path upwards, with a package.json that has a name.
 * @param {string} path an existing file or folder
 * @returns {{ dir: string, manifest: { name?: string, productName?: string, version?: string, main?: string } } | null}
 */
function findProject(path) {
  for (let dir = statSync(path).isDirectory() ? path : dirname(path); ; dir = dirname(dir)) {
    const file = join(dir, "package.json");
    if (existsSync(file)) {
      const manifest = JSON.parse(readFileSync(file, "utf8"));
      if (manifest.name) return { dir, manifest };
    }
    if (dir === dirname(dir)) return null;
  }
}

/** @param {string} sentence @returns {never} */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

// `-r FILE`, as the official runtime has it: loaded before the app. Playwright holds the start back by it.
const preloadAt = process.argv.indexOf("-r");
if (preloadAt !== -1) {
  const [, preload] = process.argv.splice(preloadAt, 2);
  if (preload !== undefined) createRequire(import.meta.url)(resolve(preload));
}

const given = process.argv.slice(1).find((argument) => !argument.startsWith("-"));
if (given === undefined) refuse("Electron was started without the path of an app.");
const path = resolve(given);
if (!existsSync(path)) refuse(`Electron was asked to start ${path}, which does not exist.`);

const project = findProject(path);
if (project) {
  const { dir, manifest } = project;
  app.setName(manifest.productName ?? manifest.name ?? "Electron");
  if (manifest.version) app.setVersion(manifest.version);
  app.setAppPath(dir);
  if (!app.commandLine.hasSwitch("user-data-dir")) {
    app.setPath("userData", join(app.getPath("appData"), app.getName()));
  }
}
Object.defineProperty(process, "defaultApp", { value: true, enumerable: true });

const isFolder = statSync(path).isDirectory();
const main = isFolder ? join(path, project?.manifest.main ?? "index.js") : path;
if (!existsSync(main)) refuse(`${main} does not exist. Build the app first: npm run build`);
// Awaited at the top level, so that "ready" waits for the app's own module as it does in the official runtime.
await import(pathToFileURL(main).href);
