/**
 * @file How many tests passed and failed, from the reports that the runners write. A report that is missing, cannot be
 * read, or tells of no test at all counts as a failure: silence is not success.
 */

/** @typedef {{ passed: number, failed: number }} Count */

/**
 * @param {string} text vitest's JSON report
 * @returns {Count} a file that could not be loaded counts as one failure
 */
export function countVitest(text) {
  return countReport(text, (report) => {
    const files = list(report["testResults"]);
    const unloaded = files.filter(
      (file) => file["status"] === "failed" && list(file["assertionResults"]).length === 0,
    ).length;
    return { passed: number(report["numPassedTests"]), failed: number(report["numFailedTests"]) + unloaded };
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
    const errors = list(report["errors"]).length;
    return { passed: number(stats["expected"]) + number(stats["flaky"]), failed: number(stats["unexpected"]) + errors };
  });
}

/** @param {string} text @param {(report: Record<string, unknown>) => Count} count @returns {Count} */
function countReport(text, count) {
  try {
    const counted = count(JSON.parse(text));
    return counted.passed + counted.failed === 0 ? { passed: 0, failed: 1 } : counted;
  } catch {
    return { passed: 0, failed: 1 };
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
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** @param {Count[]} counts @returns {Count & { line: string, exitCode: 0 | 1 }} */
export function summarize(counts) {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  return { passed, failed, line: `${passed} passed, ${failed} failed`, exitCode: failed === 0 && passed > 0 ? 0 : 1 };
}
