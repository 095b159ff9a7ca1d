/** @file Running the tools of the machine (npm, tar, pip, go) to their end, with their output. */
import { spawn } from "node:child_process";
import { ownProcess } from "./processes.mjs";

/**
 * @typedef {object} ToolResult
 * @property {number} code exit status; 127 when the program does not exist, 128 when a signal ended it
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 */

/**
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] the whole environment; ours when left out
 * @param {AbortSignal} [options.signal] ends the tool, which then counts as timed out
 * @param {(text: string) => void} [options.onOutput] each piece of output as it comes
 * @param {boolean} [options.show] writes all output to ours as well
 * @returns {Promise<ToolResult>} never rejects: a tool that is missing has code 127
 */
export function runTool(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    const owned = ownProcess(child, command);
    const output = { stdout: "", stderr: "" };
    const collect = (/** @type {"stdout" | "stderr"} */ name) => (/** @type {string} */ text) => {
      output[name] += text;
      options.onOutput?.(text);
      if (options.show === true) process[name].write(text);
    };
    child.stdout.setEncoding("utf8").on("data", collect("stdout"));
    child.stderr.setEncoding("utf8").on("data", collect("stderr"));
    let timedOut = false;
    const abort = () => {
      timedOut = true;
      void owned.stop();
    };
    if (options.signal?.aborted === true) abort();
    options.signal?.addEventListener("abort", abort);
    const settle = (/** @type {number} */ code) => {
      options.signal?.removeEventListener("abort", abort);
      resolve({ code, ...output, timedOut });
    };
    child.on("error", (error) => {
      output.stderr += error.message;
      settle(127);
    });
    child.on("close", (code) => settle(code ?? 128));
  });
}

/** @param {string} text @param {number} [count] @returns {string} its last lines */
export function lastLines(text, count = 25) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/**
 * Compares versions by their numbers alone.
 * @param {string} found for example "3.11.7"
 * @param {string} needed for example "3.10"
 * @returns {boolean} whether found is at least needed
 */
export function isAtLeast(found, needed) {
  const have = found.split(".").map(Number);
  const want = needed.split(".").map(Number);
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
