/** @file The frame of the scripts that run a suite: what they start ends with them, and a failure is told as a sentence. */
import { describe } from "./errors.mjs";
import { endWithUs, stopAll } from "./processes.mjs";

/** @param {() => Promise<number>} action gives the exit status */
export async function runCommand(action) {
  endWithUs(async (reason) => {
    if (reason instanceof Error) process.stderr.write(`\n${describe(reason)}\n`);
    return reason instanceof Error ? 1 : 130;
  });
  try {
    process.exitCode = await action();
  } catch (error) {
    process.stderr.write(`\n${describe(error)}\n`);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}
