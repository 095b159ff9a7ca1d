import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Tells stores that may be wiped, although no session is known for them, from those whose keys were lost: a mark lies in the
 * former, from before the session is forgotten, or for as long as it lasts for one visit.
 */
const markIn = (folder: string) => join(folder, "forget");

export async function markForgettable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(markIn(folder), "");
}

export async function unmarkForgettable(folder: string): Promise<void> {
  await rm(markIn(folder), { force: true });
}

/** What stores without a session are: none or some to be wiped, or some whose keys were lost. */
export function leftOver(folder: string): "forgettable" | "lost" {
  return existsSync(join(folder, "crypto.sqlite")) && !existsSync(markIn(folder)) ? "lost" : "forgettable";
}
