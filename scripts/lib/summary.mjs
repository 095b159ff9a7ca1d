/**
 * @file How many tests passed and failed, from the reports that the runners write. A report that is missing, cannot be
 * read, or tells of no test at all counts as a failure: silence is not success.
 */

import { stripVTControlCharacters } from "node:util";

/** @typedef {{ passed: number, failed: number, faults?: string[] }} Count `faults`: what failed, a line each */

/**
 * @param {string} text vitest's JSON report
 * @returns {Count} a file that could not be loaded counts as one failure
 */
export function countVitest(text) {
  return countReport(text, (report) => {
    const files = list(report["testResults"]);
    const unloaded = files.filter((file) => file["status"] === "failed" && list(file["assertionResults"]).length === 0);
    const failed = files
      .flatMap((file) => list(file["assertionResults"]))
      .filter((test) => test["status"] === "failed");
    return {
      passed: number(report["numPassedTests"]),
      failed: number(report["numFailedTests"]) + unloaded.length,
      faults: [
        ...failed.map((test) => `${String(test["fullName"])}: ${brief(list(test["failureMessages"])[0])}`),
        ...unloaded.map((file) => `${String(file["name"])}: ${brief(file["message"])}`),
      ],
    };
  });
}

/**
 * @param {string} text Playwright's JSON report
 * @returns {Count} a test that passed when repeated counts as passed (Playwright lists it as flaky); an error outside any
 *   test counts as a failure
 */
export function countPlaywright(text) {
  return countReport(text, (report) => {
    const stats = /** @type {Record<string, unknown>} */ (report["stats"] ?? {});
    const errors = list(report["errors"]);
    return {
      passed: number(stats["expected"]) + number(stats["flaky"]),
      failed: number(stats["unexpected"]) + errors.length,
      faults: [...unexpected(list(report["suites"])), ...errors.map((error) => brief(error["message"]))],
    };
  });
}

/** @param {Record<string, unknown>[]} suites @returns {string[]} tests that failed, or passed only when repeated */
function unexpected(suites) {
  return suites.flatMap((suite) => [
    ...list(suite["specs"]).flatMap((spec) =>
      list(spec["tests"])
        .filter((test) => test["status"] === "unexpected" || test["status"] === "flaky")
        .map((test) => {
          const results = list(test["results"]);
          const error = /** @type {Record<string, unknown> | undefined} */ (
            results.find((one) => one["error"])?.["error"]
          );
          return `${test["status"] === "flaky" ? "(passed when repeated) " : ""}${String(spec["title"])}: ${brief(error?.["message"])}`;
        }),
    ),
    ...unexpected(list(suite["suites"])),
  ]);
}

/** @param {unknown} text @returns {string} its first line that says something, without colours */
function brief(text) {
  const plain = typeof text === "string" ? stripVTControlCharacters(text) : "";
  return (
    plain
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim()
      .slice(0, 200) ?? "no reason given"
  );
}

/** @type {Count} */
const UNTOLD = { passed: 0, failed: 1, faults: ["a runner left no report, or one that tells of no test"] };

/** @param {string} text @param {(report: Record<string, unknown>) => Count} count @returns {Count} */
function countReport(text, count) {
  try {
    const counted = count(JSON.parse(text));
    return counted.passed + counted.failed === 0 ? UNTOLD : counted;
  } catch {
    return UNTOLD;
  }
}

/** @param {unknown} value @returns {Record<string, unknown>[]} */
function list(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {unknown} value */
function number(value) {
  return typeof value === "number" ? value : 0;
}

/**
 * A runner that exits badly without a failed test has failed in another way.
 * @param {Count} count
 * @param {number} code its exit status
 * @returns {Count}
 */
export function withExitStatus(count, code) {
  if (code === 0 || count.failed > 0) return count;
  const fault = `the runner exited with ${code}, though none of its tests failed`;
  return { ...count, failed: 1, faults: [...(count.faults ?? []), fault] };
}

/** @param {Count[]} counts @returns {Required<Count> & { line: string, exitCode: 0 | 1 }} */
export function summarize(counts) {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  const faults = counts.flatMap((count) => count.faults ?? []);
  const exitCode = failed === 0 && passed > 0 ? 0 : 1;
  return { passed, failed, faults, line: `${passed} passed, ${failed} failed`, exitCode };
}
