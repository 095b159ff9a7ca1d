import { defineConfig } from "vitest/config";

/** Unit tests lie beside the code; `test/fault` (real processes, kill -9) runs by its own command. */
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
      ...(process.env["PARLEY_FAULT"] ? [] : ["test/fault/**"]),
    ],
    testTimeout: 20_000,
  },
});
