/**
 * @file A reporter of vitest: errors that came outside any test (a promise that nobody waited for), which its JSON report
 * leaves out although they fail the run. Written as lines to the file that OUTSIDE_TESTS names.
 */
import { writeFileSync } from "node:fs";

export const OUTSIDE_TESTS = "PARLEY_OUTSIDE_TESTS";

/** As `Reporter` of vitest/node. */
export default class OutsideTests {
  /**
   * @param {readonly unknown[]} _modules
   * @param {readonly { name?: string, message: string, stacks?: { method: string, file: string, line: number }[] }[]} errors
   */
  onTestRunEnd(_modules, errors) {
    const file = process.env[OUTSIDE_TESTS];
    if (file === undefined) return;
    const lines = errors.map(({ name, message, stacks = [] }) => {
      const where = stacks.slice(0, 4).map((frame) => `${frame.method} ${frame.file}:${frame.line}`.trim());
      return `outside any test: ${name ?? "Error"}: ${message.split("\n")[0]} (${where.join(" < ")})`;
    });
    writeFileSync(file, lines.join("\n"));
  }
}
