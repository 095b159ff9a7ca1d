import { describe, expect, it } from "vitest";
import { countPlaywright, countVitest, summarize, withExitStatus } from "./summary.mjs";

describe("counting vitest's report", () => {
  it("takes its numbers", () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 2,
      testResults: [
        {
          status: "failed",
          assertionResults: [
            { status: "failed", fullName: "a call rings", failureMessages: ["\u001b[31mexpected 1\u001b[39m\n  at"] },
            { status: "passed", fullName: "a call ends", failureMessages: [] },
          ],
        },
      ],
    };
    const faults = ["a call rings: expected 1"];
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 7, failed: 2, faults });
  });

  it("counts a file that could not be loaded", () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 0,
      testResults: [{ status: "failed", name: "a.test.ts", message: "no such module", assertionResults: [] }],
    };
    const faults = ["a.test.ts: no such module"];
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 7, failed: 1, faults });
  });
});

describe("counting Playwright's report", () => {
  it("takes a test that passed when repeated for passed, and an error outside tests for a failure", () => {
    const tests = (/** @type {string} */ status) => [{ status, results: [{}, { error: { message: "\nno frame\n" } }] }];
    const suites = [
      {
        specs: [{ title: "one", tests: tests("unexpected") }],
        suites: [{ specs: [{ title: "two", tests: tests("flaky") }] }],
      },
    ];
    const report = {
      stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 },
      errors: [{ message: "port" }],
      suites,
    };
    const faults = ["one: no frame", "(passed when repeated) two: no frame", "port"];
    expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 5, failed: 2, faults });
  });
});

describe("a report that says nothing", () => {
  it.each(["", "{", "null", "{}", '{"stats":{"expected":0,"skipped":5}}'])("%j is a failure", (text) => {
    expect(countVitest(text)).toMatchObject({ passed: 0, failed: 1 });
    expect(countPlaywright(text)).toMatchObject({ passed: 0, failed: 1 });
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
    expect(
      summarize([
        { passed: 5, failed: 1, faults: ["a"] },
        { passed: 1, failed: 0 },
      ]),
    ).toMatchObject({ line: "6 passed, 1 failed", faults: ["a"], exitCode: 1 });
    expect(summarize([])).toMatchObject({ line: "0 passed, 0 failed", exitCode: 1 });
  });

  it("counts a runner that exits badly without a failed test", () => {
    expect(withExitStatus({ passed: 3, failed: 0 }, 1)).toMatchObject({ passed: 3, failed: 1 });
    expect(withExitStatus({ passed: 3, failed: 2 }, 1)).toEqual({ passed: 3, failed: 2 });
    expect(withExitStatus({ passed: 3, failed: 0 }, 0)).toEqual({ passed: 3, failed: 0 });
  });
});
