import { defineConfig } from "vite";

/** The preloads: one CommonJS file each, since a sandboxed preload can load nothing else. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  build: {
    outDir: "../out/preload",
    emptyOutDir: true,
    target: "chrome130",
    minify: false,
    sourcemap: true,
    ssr: true,
    rolldownOptions: {
      input: { index: "index.ts", widget: "widget.ts" },
      external: ["electron"],
      output: { format: "cjs", entryFileNames: "[name].cjs" },
    },
  },
  ssr: { noExternal: true, external: ["electron"] },
});
