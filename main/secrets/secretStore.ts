/** A place for small secrets (tokens, storage key, recovery key) that outlives the app, or says that it does not. */
export interface SecretStore {
  /** `keyring`: the system's own; `safeStorage`: a file encrypted by Electron; `memory`: gone when the app ends. */
  readonly kind: "keyring" | "safeStorage" | "memory";
  /** Undefined where nothing is stored under this name. @throws SecretStoreError */
  get(name: string): Promise<string | undefined>;
  /** Stores a non-empty text; returns once it is stored for good. @throws SecretStoreError */
  set(name: string, value: string): Promise<void>;
  /** Names of all that is stored. @throws SecretStoreError */
  names(): Promise<string[]>;
  /** No error where there is nothing to delete. @throws SecretStoreError */
  delete(name: string): Promise<void>;
  /** Deletes every secret of this profile whose name begins with `prefix`; `""` means all. @throws SecretStoreError */
  deleteAll(prefix: string): Promise<void>;
}

/**
 * - `KeyringMissing`: the system offers no keyring (or it can't be reached).
 * - `KeyringLocked`: there is one, but it is locked or waits for the person to unlock it.
 * - `SecretsDamaged`: what is stored can't be decrypted or has an unknown form.
 * - `SecretsLost`: the stored data is there, its keys are not where they were kept.
 * - `SecretsForeign`: the keys found do not open the stored data: they are another one's.
 * - `SecretsUnreadable`: the file of secrets can't be read (permissions, disk).
 * - `SecretWriteFailed`: the file of secrets can't be written.
 */
export type SecretStoreErrorCode =
  | "KeyringMissing"
  | "KeyringLocked"
  | "SecretsDamaged"
  | "SecretsLost"
  | "SecretsForeign"
  | "SecretsUnreadable"
  | "SecretWriteFailed";

/** A named failure of a secret store. Holds no secret. */
export class SecretStoreError extends Error {
  override readonly name = "SecretStoreError";
  readonly code: SecretStoreErrorCode;

  constructor(code: SecretStoreErrorCode, message: string, cause?: unknown) {
    super(`${code}: ${message}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** @throws TypeError for an empty secret: the system's keyrings refuse it. */
export function requireValue(value: string): void {
  if (value === "") throw new TypeError("a secret must not be empty");
}
