import { defineConfig } from "vitest/config";

/** `npm run hostile`: one process of its own, so that its memory can be measured. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    include: ["test/hostile/**/*.test.ts"],
    // The SDK tells of each event that it refuses.
    silent: true,
    pool: "forks",
    execArgv: ["--expose-gc"],
    testTimeout: 120_000,
  },
});
