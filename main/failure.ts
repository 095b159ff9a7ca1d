import type { ErrorName, Failure } from "../preload/contract.ts";

/** A failure with a name the person gets a sentence for. `cause` goes to the log, never over the contract. */
export class ParleyFailure extends Error {
  readonly failure: Failure;

  constructor(name: ErrorName, options: { detail?: string; cause?: unknown } = {}) {
    super(options.detail === undefined ? name : `${name}: ${options.detail}`, { cause: options.cause });
    this.name = "ParleyFailure";
    this.failure = options.detail === undefined ? { name } : { name, detail: options.detail.slice(0, 300) };
  }
}

/** Names of store failures (StoreError, SecretStoreError) that the contract has a sentence for. */
const byCode: Record<string, ErrorName> = {
  KeyringMissing: "KeyringMissing",
  KeyringLocked: "KeyringLocked",
  SecretsDamaged: "SecretsDamaged",
  SecretsUnreadable: "SecretsDamaged",
  SecretsLost: "SecretsLost",
  SecretsForeign: "SecretsForeign",
  SecretWriteFailed: "DiskFull",
  StoreInUse: "StoreInUse",
  StoreDamaged: "StoreDamaged",
  StoreTooNew: "StoreDamaged",
  StoreOpenFailed: "StoreDamaged",
  StoreWriteFailed: "DiskFull",
  DiskFull: "DiskFull",
};

/** What to tell the person about anything that was thrown. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ParleyFailure) return error.failure;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  return { name: byCode[code] ?? "Unexpected" };
}
