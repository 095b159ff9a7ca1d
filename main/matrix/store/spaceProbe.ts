import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What opening the stores and the first sync write at the least, bytes. */
const ENOUGH = 512 * 1024;
const FIRST_MS = 250;
const LONGEST_MS = 1_000;

/** @returns whether so much can be written in the folder now; nothing of it stays. */
export async function hasSpace(folder: string, bytes = ENOUGH): Promise<boolean> {
  const file = join(folder, `.space-${process.pid}`);
  try {
    // Written and not asked for by statfs: a quota, or a disk that became read-only, is not in its numbers.
    await writeFile(file, Buffer.alloc(bytes), { flush: true });
    return true;
  } catch {
    return false;
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/**
 * Pause before the next look whether there is space, ms. A look costs next to nothing, while opening stores on a full disk
 * takes seconds: so it is looked often, and opened once. @param attempt looks so far, from 0 on
 */
export function spacePauseMs(attempt: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
}
