/**
 * Names of everything that can go wrong with the stores on disk.
 *
 * - `StoreInUse`: another process holds the store open.
 * - `StoreDamaged`: the file exists but is not whole (not SQLite, missing rows, unreadable values).
 * - `StoreTooNew`: the file was written by a later version of Parley.
 * - `StoreOpenFailed`: the file can't be opened or created (permissions, read-only disk).
 * - `StoreWriteFailed`: a transaction could not be written; it was rolled back, in memory too.
 * - `DiskFull`: like `StoreWriteFailed`, because no space is left.
 * - `StoreClosed`: a transaction ended after `close()`; it was rolled back.
 */
export type StoreErrorCode =
  | "StoreInUse"
  | "StoreDamaged"
  | "StoreTooNew"
  | "StoreOpenFailed"
  | "StoreWriteFailed"
  | "DiskFull"
  | "StoreClosed";

/** A named failure of a store on disk. `message` holds no secret and no record content. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(`${code}: ${message}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The `code` of a SQLite or file system error, `""` where there is none. */
export function errorCodeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** Short text of any thrown value, for log lines. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Names a failure met while opening or reading a store. */
export function openFailure(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = errorCodeOf(error);
  const text = errorText(error);
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new StoreError("StoreInUse", "another process has this store open", error);
  }
  if (code.startsWith("SQLITE_NOTADB") || code.startsWith("SQLITE_CORRUPT")) {
    return new StoreError("StoreDamaged", text, error);
  }
  if (isDiskFull(code)) return new StoreError("DiskFull", text, error);
  return new StoreError("StoreOpenFailed", text, error);
}

/** Names a failure met while writing a transaction. */
export function writeFailure(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError(isDiskFull(errorCodeOf(error)) ? "DiskFull" : "StoreWriteFailed", errorText(error), error);
}

function isDiskFull(code: string): boolean {
  return code.startsWith("SQLITE_FULL") || code === "ENOSPC" || code === "EDQUOT";
}
