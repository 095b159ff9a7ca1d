/** @file The app as `npm start` runs it: from the tree, each person in a profile of their own. */
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { cachePath } from "./cache.mjs";
import { appDidNotStart, displayMissing, sandboxUnavailable, windowOpenAlready } from "./errors.mjs";
import { startProcess } from "./processes.mjs";
import { say } from "./progress.mjs";
import { projectRoot } from "./project.mjs";
import { lastLines } from "./tools.mjs";

/** What the app writes to stdout when its window is painted and the person signed in. */
const READY_LINE = "parley: ready";
/** After this long without it a person is told where to look; the wait goes on. */
const SLOW_AFTER_MS = 45_000;

/**
 * @typedef {object} AppPerson
 * @property {string} profile the folder of the profile; "" for the person's own
 * @property {{ homeserver: string, username: string, password: string }} [signIn] signed in without asking
 * @property {string} [joinRoomId] the conference that is entered at once
 * @property {boolean} [fakeCamera] a moving pattern and a beep: two processes cannot share one camera
 *
 * @typedef {object} RunningApp
 * @property {Promise<void>} ready rejects when it ends before
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} stop
 */

/** @throws {import("./errors.mjs").BootstrapError} display-missing */
export function requireDisplay(env = process.env, platform = process.platform) {
  if (platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) throw displayMissing();
}

/** @returns {boolean} Chromium's sandbox refuses to run as root */
export function mustLeaveSandbox() {
  return process.platform === "linux" && process.getuid?.() === 0;
}

/**
 * @param {import("./runtime.mjs").ElectronRuntime} runtime
 * @param {AppPerson} person
 * @returns {Promise<RunningApp>}
 */
export async function startApp(runtime, person) {
  const logs = cachePath("logs");
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const logFile = cachePath("logs", `app-${person.profile || "own"}.log`);
  await rm(logFile, { force: true });
  /** @type {() => void} */
  let markReady = () => {};
  const seen = new Promise((resolve) => {
    markReady = () => resolve(undefined);
  });
  const owned = startProcess(runtime.executablePath, [...switchesFor(person), projectRoot], {
    name: "app",
    cwd: projectRoot,
    env: environmentFor(person),
    logFile,
    onLine: (line) => {
      if (line.trim() === READY_LINE) markReady();
      void appendFile(logFile, `${line}\n`);
    },
  });
  const endedEarly = owned.exited.then(async ({ code }) => {
    throw explainEnd(code, await readFile(logFile, "utf8").catch(() => ""), logFile);
  });
  const slow = setTimeout(
    () => say(`The app has not finished its start after ${SLOW_AFTER_MS / 1_000} s; its log: ${logFile}`),
    SLOW_AFTER_MS,
  );
  const ready = Promise.race([seen, endedEarly])
    .then(() => {})
    .finally(() => clearTimeout(slow));
  // Awaited or not, an early end is no unhandled rejection: `ended` tells of it too.
  ready.catch(() => {});
  endedEarly.catch(() => {});
  return { ready, ended: owned.exited.then(() => {}), stop: owned.stop };
}

/** @param {AppPerson} person @returns {string[]} */
function switchesFor({ fakeCamera }) {
  return [
    ...(mustLeaveSandbox() ? ["--no-sandbox"] : []),
    ...(fakeCamera === true ? ["--use-fake-device-for-media-stream"] : []),
  ];
}

/** @param {AppPerson} person @returns {NodeJS.ProcessEnv} */
function environmentFor({ profile, signIn, joinRoomId }) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  return {
    ...env,
    ...(profile === "" ? {} : { PARLEY_PROFILE: profile }),
    ...(signIn === undefined ? {} : { PARLEY_DEV_SIGN_IN: JSON.stringify(signIn) }),
    ...(joinRoomId === undefined ? {} : { PARLEY_DEV_JOIN: joinRoomId }),
  };
}

/**
 * @param {number | null} code its exit status
 * @param {string} log what the app wrote
 * @param {string} logFile
 * @returns {import("./errors.mjs").BootstrapError}
 */
export function explainEnd(code, log, logFile) {
  const detail = lastLines(log, 12);
  if (/Missing X server|Unable to open X display|cannot open display/iu.test(log)) return displayMissing(detail);
  if (/SUID sandbox helper|No usable sandbox/u.test(log)) return sandboxUnavailable(detail);
  // A second instance hands over to the first and ends well, before it has a window of its own.
  return code === 0 ? windowOpenAlready() : appDidNotStart(logFile, detail);
}
