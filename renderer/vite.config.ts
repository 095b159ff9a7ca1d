import { fileURLToPath } from "node:url";
import babel from "@rolldown/plugin-babel";
import react, { reactCompilerPreset } from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * React Compiler for the call: its state changes dozens of times while it is joined, and what did not change is not drawn
 * again. Elsewhere it would cost more (a tenth of the first screen's scripts) than it saves.
 */
const memoized = reactCompilerPreset();
memoized.rolldown.filter = { ...memoized.rolldown.filter, id: /\/renderer\/call\/.*\.tsx?$/u };

/**
 * The renderer is one page, and a small second one for the window of a call that rings. Nothing is inlined as a data URL (the CSP allows 'self' only),
 * and the call view with the media stack is its own chunk, so that the start stays light.
 */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  // The app's icon, for the window that main opens.
  publicDir: fileURLToPath(new URL("../assets/icons", import.meta.url)),
  plugins: [react(), babel({ presets: [memoized] })],
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("../out/renderer", import.meta.url)),
    emptyOutDir: true,
    target: "chrome130",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: ["index.html", "ring.html"].map((page) => fileURLToPath(new URL(page, import.meta.url))),
    },
  },
});
