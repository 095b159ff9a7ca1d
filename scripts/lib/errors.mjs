/**
 * @file What can go wrong before the app runs: each failure has a name, a sentence and what to do about it.
 *
 * @typedef {"port-in-use" | "python-missing" | "python-too-old" | "python-venv-missing" | "go-missing" | "go-too-old"
 *   | "node-too-old" | "disk-full" | "display-missing" | "download-refused" | "dependencies-failed" | "build-failed"
 *   | "system-packages-missing" | "system-packages-failed" | "runtime-unavailable" | "sandbox-unavailable"
 *   | "keyring-failed" | "part-did-not-start" | "app-did-not-start" | "window-open-already" | "backend-in-use" | "wrong-arguments"
 *   | "pack-failed" | "pack-unsound" | "over-budget" | "deb-tools-missing" | "deb-failed" | "deb-unsound"
 *   | "signing-key-invalid" | "signing-incomplete" | "sbom-failed" | "audit-failed"
 * } BootstrapErrorCode
 */

/** A failure that a person can act upon. `message` is the sentence, `remedy` what to do, `detail` the cause for a log. */
export class BootstrapError extends Error {
  /**
   * @param {BootstrapErrorCode} code
   * @param {string} sentence what happened, in one sentence
   * @param {string} remedy what the person can do, in one sentence
   * @param {{ cause?: unknown, detail?: string }} [more] the underlying error, and output worth showing
   */
  constructor(code, sentence, remedy, more = {}) {
    super(sentence, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "BootstrapError";
    this.code = code;
    this.remedy = remedy;
    this.detail = more.detail ?? "";
  }
}

/** @param {unknown} error @returns {string} the message of anything thrown */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {unknown} error @returns {string | undefined} the `code` that Node puts on system errors */
export function systemCode(error) {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** @param {number} port @param {string} part the part that wanted it @param {string} [holder] who has it, when known */
export function portInUse(port, part, holder) {
  return new BootstrapError(
    "port-in-use",
    `Port ${port}, which ${part} needs, is in use by ${holder ?? "another program"}.`,
    `End that program, or choose four other ports in a row with PARLEY_PORT_BASE (for example PARLEY_PORT_BASE=28800 npm start).`,
  );
}

export function pythonMissing() {
  return new BootstrapError(
    "python-missing",
    "Python 3 was not found; the local homeserver (Synapse) needs it.",
    "Install Python 3.10 or newer (Debian: apt install python3 python3-venv), or use your own homeserver: npm start -- --no-backend",
  );
}

/** @param {string} found */
export function pythonTooOld(found) {
  return new BootstrapError(
    "python-too-old",
    `Python ${found} is too old; the local homeserver (Synapse) needs 3.10 or newer.`,
    "Install a newer Python 3 and put it first on the PATH, or use your own homeserver: npm start -- --no-backend",
  );
}

/** @param {string} python @param {string} [detail] */
export function pythonVenvMissing(python, detail = "") {
  return new BootstrapError(
    "python-venv-missing",
    `Python (${python}) cannot make virtual environments.`,
    "Install its venv module (Debian: apt install python3-venv), then run this again.",
    { detail },
  );
}

export function goMissing() {
  return new BootstrapError(
    "go-missing",
    "Go was not found; the local media server (LiveKit) is built with it.",
    "Install Go 1.21 or newer (https://go.dev/dl), or use your own homeserver: npm start -- --no-backend",
  );
}

/** @param {string} found */
export function goTooOld(found) {
  return new BootstrapError(
    "go-too-old",
    `Go ${found} is too old to build the local media server (LiveKit).`,
    "Install Go 1.21 or newer (https://go.dev/dl), or use your own homeserver: npm start -- --no-backend",
  );
}

/** @param {string} found */
export function nodeTooOld(found) {
  return new BootstrapError(
    "node-too-old",
    `Node ${found} is too old; this project needs Node 20 or newer.`,
    "Install a newer Node (https://nodejs.org), then run this again.",
  );
}

/** @param {string} folder @param {number} [freeBytes] */
export function diskFull(folder, freeBytes) {
  const free = freeBytes === undefined ? "" : ` (${(freeBytes / 1e9).toFixed(1)} GB free, 3 GB needed)`;
  return new BootstrapError(
    "disk-full",
    `There is not enough disk space in ${folder}${free}.`,
    "Free some space, or put the cache elsewhere with PARLEY_CACHE=/path/with/space.",
  );
}

/** @param {string} [detail] */
export function displayMissing(detail = "") {
  return new BootstrapError(
    "display-missing",
    "There is no display to open a window on.",
    "Run this in a desktop session, or on a virtual display: xvfb-run -a npm start",
    { detail },
  );
}

/** @param {string} what @param {string} [detail] */
export function downloadRefused(what, detail = "") {
  return new BootstrapError(
    "download-refused",
    `${what} could not be downloaded.`,
    "Check the network connection and the registry settings (npm config get registry, pip config list, go env GOPROXY), then run this again.",
    { detail },
  );
}

/** @param {string} detail the last lines that npm wrote */
export function dependenciesFailed(detail) {
  return new BootstrapError(
    "dependencies-failed",
    "The dependencies could not be installed (npm ci).",
    "Read npm's own words above; when they name the network, check it and run this again.",
    { detail },
  );
}

/** @param {string} detail */
export function buildFailed(detail) {
  return new BootstrapError(
    "build-failed",
    "The build did not finish.",
    "Read the compiler's words above and mend the code they name.",
    {
      detail,
    },
  );
}

/** @param {string[]} packages Debian package names @param {boolean} debian */
export function systemPackagesMissing(packages, debian) {
  const names = packages.join(" ");
  return new BootstrapError(
    "system-packages-missing",
    `System packages are missing: ${names}.`,
    debian
      ? `Install them: sudo apt-get update && sudo apt-get install -y ${names}`
      : "Install what your system calls them (these are Debian's names), then run this again.",
  );
}

/** @param {string[]} packages @param {string} detail */
export function systemPackagesFailed(packages, detail) {
  return new BootstrapError(
    "system-packages-failed",
    `System packages could not be installed: ${packages.join(" ")}.`,
    "Read what apt-get says above, and check that the machine reaches its package mirror.",
    { detail },
  );
}

/** @param {string} detail */
export function runtimeUnavailable(detail) {
  return new BootstrapError(
    "runtime-unavailable",
    `The Electron runtime could not be had: its download was refused, and there is no fallback for ${process.platform} ${process.arch}.`,
    "Point ELECTRON_MIRROR at a mirror that this machine reaches, then run this again.",
    { detail },
  );
}

/** @param {string} [detail] */
export function sandboxUnavailable(detail = "") {
  return new BootstrapError(
    "sandbox-unavailable",
    "Chromium's sandbox cannot start on this system, which restricts user namespaces.",
    "Allow them (Ubuntu: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0), then run this again.",
    { detail },
  );
}

/** @param {string} part @param {string} logFile @param {string} detail */
export function partDidNotStart(part, logFile, detail) {
  return new BootstrapError("part-did-not-start", `${part} did not start.`, `Its log says why: ${logFile}`, { detail });
}

/** @param {string} dir @param {number} pid */
export function backendInUse(dir, pid) {
  return new BootstrapError(
    "backend-in-use",
    `A local backend runs already in ${dir} (process ${pid}).`,
    "Use that one (npm start -- --join adds a window to it), or end it with Ctrl-C in its terminal.",
  );
}

/** @param {string} logFile @param {string} detail */
export function appDidNotStart(logFile, detail) {
  return new BootstrapError(
    "app-did-not-start",
    "The app ended before its window was ready.",
    `Its log says why: ${logFile}`,
    {
      detail,
    },
  );
}

export function windowOpenAlready() {
  return new BootstrapError(
    "window-open-already",
    "A window of this person is open already.",
    "Use that window, or close it and run this again.",
  );
}

/** @param {string} argument @param {string} usage */
export function wrongArguments(argument, usage) {
  return new BootstrapError("wrong-arguments", `The argument ${argument} is not known.`, usage);
}

/**
 * Turns anything thrown into the text that a person reads: detail first (what the tool said), then sentence and remedy.
 * An unexpected error keeps its stack, because then the bootstrap itself is at fault.
 * @param {unknown} error
 * @returns {string}
 */
export function describe(error) {
  if (systemCode(error) === "ENOSPC") return describe(diskFull("the disk"));
  if (error instanceof BootstrapError) {
    const detail = error.detail.trim();
    return `${detail === "" ? "" : `${detail}\n\n`}${error.message}\n${error.remedy}`;
  }
  return `Something unexpected went wrong.\n${error instanceof Error ? error.stack : String(error)}`;
}
