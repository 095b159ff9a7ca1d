import { describe, expect, it } from "vitest";
import { countPlaywright, countVitest, summarize, withExitStatus } from "./summary.mjs";

describe("counting vitest's report", () => {
  it("takes its numbers", () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 2,
      testResults: [{ status: "failed", assertionResults: [{}] }],
    };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 7, failed: 2 });
  });

  it("counts a file that could not be loaded", () => {
    const report = { numPassedTests: 7, numFailedTests: 0, testResults: [{ status: "failed", assertionResults: [] }] };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 7, failed: 1 });
  });
});

describe("counting Playwright's report", () => {
  it("takes a test that passed when repeated for passed, and an error outside tests for a failure", () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 }, errors: [{}] };
    expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 5, failed: 2 });
  });
});

describe("a report that says nothing", () => {
  it.each(["", "{", "null", "{}", '{"stats":{"expected":0,"skipped":5}}'])("%j is a failure", (text) => {
    expect(countVitest(text)).toEqual({ passed: 0, failed: 1 });
    expect(countPlaywright(text)).toEqual({ passed: 0, failed: 1 });
  });
});

describe("the last line of npm test", () => {
  it("sums up, and succeeds only when something ran and nothing failed", () => {
    expect(
      summarize([
        { passed: 1, failed: 0 },
        { passed: 41, failed: 0 },
      ]),
    ).toMatchObject({ line: "42 passed, 0 failed", exitCode: 0 });
    expect(summarize([{ passed: 5, failed: 1 }])).toMatchObject({ line: "5 passed, 1 failed", exitCode: 1 });
    expect(summarize([])).toMatchObject({ line: "0 passed, 0 failed", exitCode: 1 });
  });

  it("counts a runner that exits badly without a failed test", () => {
    expect(withExitStatus({ passed: 3, failed: 0 }, 1)).toEqual({ passed: 3, failed: 1 });
    expect(withExitStatus({ passed: 3, failed: 2 }, 1)).toEqual({ passed: 3, failed: 2 });
    expect(withExitStatus({ passed: 3, failed: 0 }, 0)).toEqual({ passed: 3, failed: 0 });
  });
});
