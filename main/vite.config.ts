import { builtinModules } from "node:module";
import { defineConfig } from "vite";
import { storeTasksPlugin } from "./matrix/store/storeTasksPlugin.ts";

/** The main process: one ESM file; native modules and the crypto WebAssembly stay packages. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  plugins: [storeTasksPlugin],
  build: {
    outDir: "../out/main",
    emptyOutDir: true,
    target: "node20",
    minify: false,
    sourcemap: true,
    ssr: "index.ts",
    rolldownOptions: {
      external: ["electron", "libsql", "keytar", "@matrix-org/matrix-sdk-crypto-wasm", ...builtinModules, /^node:/],
      output: {
        entryFileNames: "index.js",
        chunkFileNames: "[name]-[hash].js",
        charset: "ascii",
        comments: { legal: true, annotation: false, jsdoc: false },
      },
    },
  },
  ssr: { noExternal: true, external: ["electron", "libsql", "keytar", "@matrix-org/matrix-sdk-crypto-wasm"] },
});
