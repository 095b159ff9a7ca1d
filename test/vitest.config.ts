import { defineConfig } from "vitest/config";
import { storeTasksPlugin } from "../main/matrix/store/storeTasksPlugin.ts";

/** Unit tests lie beside the code; `test/fault` (real processes, kill -9) and `test/hostile` run by their own commands. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  plugins: [storeTasksPlugin],
  test: {
    // Only what is inlined goes by the plugin.
    server: { deps: { inline: ["fake-indexeddb"] } },
    include: ["**/*.test.{ts,tsx,mjs}"],
    exclude: [
      "**/node_modules/**",
      "out/**",
      "dist/**",
      "test/e2e/**",
      "test/packed/**",
      "test/hostile/**",
      ...(process.env["PARLEY_FAULT"] ? [] : ["test/fault/**"]),
    ],
    testTimeout: 20_000,
  },
});
