import { defineConfig } from "vite";

/**
 * Builds the service as one file with all it needs, so that the image holds a Node runtime and this file alone.
 * From the repository root: `vite build -c deploy/auth-service/vite.config.ts` → out/auth-service/index.js
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: { noExternal: true, target: "node" },
  build: {
    ssr: "index.ts",
    target: "node20",
    outDir: "../../out/auth-service",
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      output: { format: "es", entryFileNames: "index.js", codeSplitting: false },
    },
  },
});
