import { defineConfig } from "vitest/config";

/** Unit tests lie beside the code; `test/fault` (real processes, kill -9) and `test/hostile` run by their own commands. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
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
