import { defineConfig } from "@playwright/test";

/** End-to-end tests of the built app on the real local stack. One at a time: two apps and two servers fill two cores. */
export default defineConfig({
  projects: [
    { name: "e2e", testDir: "e2e" },
    // The packed app, as people install it: `npm run packed`.
    { name: "packed", testDir: "packed" },
    // Faults of real processes, each several times: `npm run fault`. `killNine` is vitest's.
    { name: "fault", testDir: "fault", testIgnore: "**/killNine*", timeout: 900_000, retries: 0 },
    { name: "bench", testDir: "bench", testMatch: "**/*.bench.ts", timeout: 600_000 },
    { name: "pictures", testDir: "pictures", testMatch: "**/*.pictures.ts" },
  ],
  outputDir: "results/e2e",
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env["CI"] !== undefined,
  // Two apps and two servers share two cores with whatever else runs there. What needed its second try is listed as flaky.
  retries: process.env["CI"] === undefined ? 0 : 2,
  reporter: [["list"]],
});
