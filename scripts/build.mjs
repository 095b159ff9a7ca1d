// Builds main, preload, renderer, the auth service and the link page into out/. `npm run build -- main renderer` builds a part.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "vite";
import { placeElementCall } from "./lib/elementCall.mjs";
import { writeNotices } from "./lib/notices.mjs";

const root = resolve(import.meta.dirname, "..");
const parts = {
  main: "main",
  preload: "preload",
  renderer: "renderer",
  "auth-service": "deploy/auth-service",
  "link-page": "deploy/link-page",
};
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);

for (const name of wanted) {
  const folder = parts[/** @type {keyof typeof parts} */ (name)];
  const configFile = folder && resolve(root, folder, "vite.config.ts");
  if (!configFile || !existsSync(configFile)) {
    console.error(`build: no part named ${name}; there are ${Object.keys(parts).join(", ")}`);
    process.exit(1);
  }
  const started = performance.now();
  await build({ configFile });
  console.log(`built ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
if (wanted.includes("main")) await writeNotices();
if (wanted.includes("main") && (await placeElementCall())) console.log("placed Element Call");
