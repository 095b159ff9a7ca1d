/**
 * @file The folder outside the tree that keeps what is fetched or built once for a machine: runtimes, servers, records.
 * Each entry is named with its version, built in a folder beside and renamed, so an entry that exists is complete.
 */
import { link, mkdir, open, readFile, rename, rm, stat, statfs, utimes } from "node:fs/promises";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { diskFull, systemCode } from "./errors.mjs";

/** Bytes that must be free before anything is fetched: the sum of all entries is about 1.6 GB, unpacking needs as much. */
export const MIN_FREE_BYTES = 3e9;
const LOCK_REFRESH_MS = 5_000;
const LOCK_STALE_MS = 30_000;

/**
 * `$PARLEY_CACHE`, else `parley` in the XDG cache folder.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string} an absolute path; it may not exist yet
 */
export function cacheRoot(env = process.env) {
  return env["PARLEY_CACHE"] || join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "parley");
}

/** @param {...string} names @returns {string} a path in the cache */
export function cachePath(...names) {
  return join(cacheRoot(), ...names);
}

/**
 * Refuses to begin a fetch that would run out of space in its middle.
 * @param {string} [folder]
 * @throws {import("./errors.mjs").BootstrapError} disk-full
 */
export async function requireFreeSpace(folder = cacheRoot()) {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < MIN_FREE_BYTES) throw diskFull(folder, bavail * bsize);
}

/**
 * Runs one action at a time for a name, among all processes that share the cache. The lock is a file that its owner
 * touches while it lives: one left by a killed process is taken over after 30 s.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(name, action) {
  const file = cachePath(`.lock-${name}`);
  await mkdir(cacheRoot(), { recursive: true });
  while (!(await takeLock(file))) await new Promise((resolve) => setTimeout(resolve, 200));
  const refresh = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, LOCK_REFRESH_MS);
  try {
    return await action();
  } finally {
    clearInterval(refresh);
    await rm(file, { force: true });
  }
}

/** @param {string} file @returns {Promise<boolean>} whether the lock is ours now */
async function takeLock(file) {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(`${process.pid} ${Date.now()}`);
    await handle.close();
    return true;
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
  const stale = await staleOwner(file);
  if (stale !== null) {
    // Renamed first: of two processes that see the same stale file only one takes it away. Should the other have made
    // a fresh lock in between, it is the fresh one that was renamed, and is put back.
    const grave = `${file}.${process.pid}`;
    try {
      await rename(file, grave);
      if ((await readFile(grave, "utf8")) !== stale) await link(grave, file).catch(() => {});
    } catch {
      // Another process was faster; the next attempt sees what it left.
    }
    await rm(grave, { force: true });
  }
  return false;
}

/** @param {string} file @returns {Promise<string | null>} the content of a lock whose owner is gone, or null */
async function staleOwner(file) {
  try {
    const [{ mtimeMs }, owner] = await Promise.all([stat(file), readFile(file, "utf8")]);
    const pid = Number(owner.split(" ")[0]);
    const gone = pid > 0 && !isAlive(pid);
    return gone || Date.now() - mtimeMs > LOCK_STALE_MS ? owner : null;
  } catch {
    return null;
  }
}

/** @param {number} pid @returns {boolean} whether a process with this id exists */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/**
 * The path of a cache entry, built first when it is not there.
 * @param {string} name the entry, with its version
 * @param {(folder: string) => Promise<void>} build fills the given empty folder; it becomes the entry when this resolves
 * @returns {Promise<string>}
 */
export async function cached(name, build) {
  const entry = cachePath(name);
  if (existsSync(entry)) return entry;
  return withLock(name, async () => {
    if (existsSync(entry)) return entry;
    await requireFreeSpace();
    const folder = cachePath(`.${name}.building`);
    try {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await build(folder);
      await rename(folder, entry);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw systemCode(error) === "ENOSPC" ? diskFull(folder) : error;
    }
    return entry;
  });
}
