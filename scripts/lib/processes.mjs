/**
 * @file The processes that we started, and only those: each in its own process group, remembered until it has ended,
 * stopped by SIGTERM and, when that is not heard, SIGKILL. Nothing of them outlives this process, however it ends; on
 * Linux that includes its own `kill -9`, because the kernel then tells the children (`setpriv --pdeathsig`).
 */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { findProgram } from "./programs.mjs";

const PATIENCE_MS = 5_000;

/**
 * @typedef {object} OwnedProcess
 * @property {string} name
 * @property {number | undefined} pid undefined when it could not be started
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited never rejects; code 127 when it could not be started
 * @property {() => boolean} isRunning
 * @property {() => Promise<void>} stop resolves when the whole group is gone
 */

/** @type {Set<OwnedProcess & { signal: (signal: NodeJS.Signals) => void }>} */
const running = new Set();

/**
 * Takes charge of a child that was spawned with `detached` (its own group; on Windows there are none).
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} name for messages
 * @param {number} [patienceMs] between SIGTERM and SIGKILL
 * @returns {OwnedProcess}
 */
export function ownProcess(child, name, patienceMs = PATIENCE_MS) {
  const { pid } = child;
  /** @type {OwnedProcess["exited"]} */
  const exited = new Promise((resolve) => {
    child.once("error", () => resolve({ code: 127, signal: null }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const signal = (/** @type {NodeJS.Signals} */ which) => signalGroup(pid, which);
  const owned = {
    name,
    pid,
    exited,
    signal,
    isRunning: () => running.has(owned),
    stop: async () => {
      if (!running.has(owned)) return;
      signal("SIGTERM");
      const timer = setTimeout(() => signal("SIGKILL"), patienceMs);
      await exited;
      clearTimeout(timer);
      // Its own children may ignore what it heard; the group is ours until it is empty.
      signal("SIGKILL");
    },
  };
  if (pid !== undefined) running.add(owned);
  void exited.then(() => running.delete(owned));
  return owned;
}

/** @param {number | undefined} pid the leader @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // Gone already.
  }
}

/**
 * Starts a long-lived process whose output goes to a file, or to us by lines.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.name
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} options.logFile appended to
 * @param {number} [options.patienceMs] between SIGTERM and SIGKILL when it is stopped
 * @param {string[]} [options.within] a command that becomes the command which follows it, for example `nsenter`
 * @param {(line: string) => void} [options.onLine] each line of stdout, which then goes to the caller and not to the file
 * @returns {OwnedProcess}
 */
export function startProcess(command, args, options) {
  const log = openSync(options.logFile, "a", 0o600);
  try {
    const [first = command, ...rest] = [...(options.within ?? []), command, ...args];
    const bound = diesWithUs(first, rest);
    const child = spawn(bound.command, bound.args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: process.platform !== "win32",
      stdio: ["ignore", options.onLine ? "pipe" : log, log],
    });
    if (options.onLine && child.stdout) splitLines(child.stdout, options.onLine);
    return ownProcess(child, options.name, options.patienceMs);
  } finally {
    closeSync(log);
  }
}

/** @param {string} command @param {string[]} args @returns {{ command: string, args: string[] }} the same program with the same pid, ended by the kernel when we are killed */
function diesWithUs(command, args) {
  const setpriv = process.platform === "linux" ? findProgram("setpriv") : null;
  return setpriv === null
    ? { command, args }
    : { command: setpriv, args: ["--pdeathsig", "TERM", "--", command, ...args] };
}

/** @param {import("node:stream").Readable} stream @param {(line: string) => void} onLine */
function splitLines(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (/** @type {string} */ text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}

/** Stops everything that was started here, all at once; resolves when nothing of it runs. */
export async function stopAll() {
  await Promise.all([...running].map((owned) => owned.stop()));
}

/**
 * Ends what we started when we are ended: on Ctrl-C, SIGTERM, SIGHUP and errors in an orderly way, at exit by force.
 * @param {(reason: NodeJS.Signals | Error) => Promise<number>} onEnd runs before the processes are stopped; gives the exit status
 */
export function endWithUs(onEnd) {
  let ending = false;
  const end = async (/** @type {NodeJS.Signals | Error} */ reason) => {
    if (ending) return;
    ending = true;
    let status = 1;
    try {
      status = await onEnd(reason);
    } finally {
      await stopAll();
      process.exit(status);
    }
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, () => void end(signal));
  process.on("uncaughtException", (error) => void end(error));
  process.on("unhandledRejection", (reason) => void end(reason instanceof Error ? reason : new Error(String(reason))));
}

process.on("exit", () => {
  for (const owned of running) owned.signal("SIGKILL");
});

/**
 * What tells a process from a later one with the same id: the id with the time at which it started.
 * @param {number} pid
 * @returns {string | null} null when there is no such process, or this system does not say (only Linux does)
 */
export function identityOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses and may hold anything; state is the 3rd field, start time the 22nd.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : `${pid}:${fields[19]}`;
  } catch {
    return null;
  }
}
