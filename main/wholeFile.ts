import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Text or bytes; or what writes its bytes one after the other, for what need not lie in memory whole. */
type Content = string | Uint8Array | ((append: (bytes: Uint8Array) => Promise<void>) => Promise<void>);

/**
 * Replaces a file as a whole (mode 0600): whoever reads it sees the old content or the new one, also after a power cut or
 * a process that was killed meanwhile. What such a one left beside it is overwritten by the next.
 * @throws Error of the file system, or of `content`; the old file stays.
 */
export async function writeWhole(file: string, content: Content): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = freshOf(file);
  await rm(fresh, { force: true });
  const handle = await open(fresh, "wx", 0o600);
  try {
    if (typeof content === "function") await content((bytes) => handle.appendFile(bytes));
    else await handle.writeFile(content);
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(fresh, { force: true });
    throw error;
  }
  await rename(fresh, file);
  await syncFolder(dirname(file));
}

/** Deletes such a file, and what an interrupted write left. */
export async function deleteWhole(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(freshOf(file), { force: true });
}

const freshOf = (file: string) => `${file}.new`;

/** The new name is on disk only when its folder is. Windows opens no folders, and needs none of this. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
