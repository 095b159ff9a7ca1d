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

/** What to tell the person about anything that was thrown. */
export function toFailure(error: unknown): Failure {
  return error instanceof ParleyFailure ? error.failure : { name: "Unexpected" };
}
