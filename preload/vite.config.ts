import { defineConfig } from "vite";

/** The preload: one CommonJS file, since a sandboxed preload can load nothing else. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  build: {
    outDir: "../out/preload",
    emptyOutDir: true,
    target: "chrome130",
    minify: false,
    sourcemap: true,
    ssr: "index.ts",
    rolldownOptions: { external: ["electron"], output: { format: "cjs", entryFileNames: "index.cjs" } },
  },
  ssr: { noExternal: true, external: ["electron"] },
});
