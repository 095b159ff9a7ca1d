/** @file What lies in Electron's archive (asar): its table of contents is JSON at its beginning. */
import { open } from "node:fs/promises";

/**
 * @typedef {{ files?: Record<string, AsarEntry>, size?: number, unpacked?: boolean }} AsarEntry
 * @param {string} file
 * @returns {Promise<{ path: string, size: number, unpacked: boolean }[]>} its files
 */
export async function listArchive(file) {
  const handle = await open(file, "r");
  try {
    // Two pickles: the size of the header, then the header, whose text has its own length in front.
    const sizes = Buffer.alloc(16);
    await handle.read(sizes, 0, 16, 0);
    const text = Buffer.alloc(sizes.readUInt32LE(12));
    await handle.read(text, 0, text.length, 16);
    return flatten("", JSON.parse(text.toString("utf8")));
  } finally {
    await handle.close();
  }
}

/** @param {string} path @param {AsarEntry} entry @returns {{ path: string, size: number, unpacked: boolean }[]} */
function flatten(path, entry) {
  if (entry.files === undefined) return [{ path, size: entry.size ?? 0, unpacked: entry.unpacked === true }];
  return Object.entries(entry.files).flatMap(([name, inner]) => flatten(path === "" ? name : `${path}/${name}`, inner));
}
