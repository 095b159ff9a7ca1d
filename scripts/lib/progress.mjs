/**
 * @file What a person sees while something is fetched or built: one line that says what, its progress, and at the end
 * how long it took. On a terminal the line is rewritten; elsewhere progress comes as a line every ten seconds.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 10_000;

/** @param {number} ms @returns {string} "840 ms", "12.4 s" or "3 min 05 s" */
export function formatDuration(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** @param {number} bytes @returns {string} whole megabytes */
export function formatSize(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

/**
 * Shows one step while it runs.
 * @template T
 * @param {string} title what is done, for example "Node 22 (52 MB)"
 * @param {(report: (progress: string) => void) => Promise<T>} action `report` replaces the progress shown
 * @returns {Promise<T>}
 */
export async function step(title, action) {
  const started = performance.now();
  const terminal = process.stdout.isTTY === true;
  let progress = "";
  let shown = "";
  const elapsed = () => formatDuration(performance.now() - started);
  const draw = () => {
    const line = `  ${title} … ${progress === "" ? "" : `${progress}, `}${elapsed()}`;
    if (terminal) process.stdout.write(`\r${line.slice(0, (process.stdout.columns ?? 80) - 1)}\x1b[K`);
    else if (progress !== shown) process.stdout.write(`${line}\n`);
    shown = progress;
  };
  if (terminal) draw();
  else process.stdout.write(`  ${title} …\n`);
  const timer = setInterval(draw, terminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  const finish = (/** @type {string} */ mark) => {
    clearInterval(timer);
    process.stdout.write(`${terminal ? "\r" : ""}${mark} ${title}: ${elapsed()}${terminal ? "\x1b[K" : ""}\n`);
  };
  try {
    const result = await action((text) => {
      progress = text;
    });
    finish("✓");
    return result;
  } catch (error) {
    finish("✗");
    throw error;
  }
}

/** @param {string} sentence one line to a person */
export function say(sentence) {
  process.stdout.write(`${sentence}\n`);
}

/**
 * Reports how much a folder has grown, for tools that show no progress of their own.
 * @template T
 * @param {string[]} folders watched for growth
 * @param {number} expectedBytes what is expected in the end; 0 when not known
 * @param {(progress: string) => void} report
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function reportGrowth(folders, expectedBytes, report, action) {
  const before = await sizeOf(folders);
  let measuring = false;
  const timer = setInterval(async () => {
    if (measuring) return;
    measuring = true;
    const grown = Math.max(0, (await sizeOf(folders)) - before);
    measuring = false;
    report(
      expectedBytes > 0
        ? `${formatSize(Math.min(grown, expectedBytes))} of ${formatSize(expectedBytes)}`
        : formatSize(grown),
    );
  }, 1_000);
  try {
    return await action();
  } finally {
    clearInterval(timer);
  }
}

/** @param {import("node:fs").Dirent & { path?: string }} entry @returns {string} its folder, under either name (Node 20.12 renamed it) */
function parentOf(entry) {
  return entry.parentPath ?? entry.path ?? "";
}

/** @param {string[]} folders @returns {Promise<number>} bytes of all files in them, 0 for what cannot be read */
export async function sizeOf(folders) {
  let total = 0;
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(
      files.map((entry) =>
        stat(join(parentOf(entry), entry.name)).then(
          (found) => found.size,
          () => 0,
        ),
      ),
    );
    total += sizes.reduce((sum, size) => sum + size, 0);
  }
  return total;
}
