import { readFile } from "node:fs/promises";
import { requireValue, type SecretStore, SecretStoreError } from "./secretStore.ts";
import { writeWhole } from "../wholeFile.ts";

/** What is used of Electron's `safeStorage` (https://www.electronjs.org/docs/latest/api/safe-storage). */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(encrypted: Buffer): string;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

/** Content of the file: each secret's name and its encrypted value in base64. */
interface SecretFile {
  version: 1;
  secrets: Record<string, string>;
}

/**
 * Whether `safeStorage` really protects. On Linux without a keyring its backend is `basic_text`: a
 * password that is written in Chromium's source, so plain text to anybody who wants it.
 */
export function protects(safeStorage: SafeStorage, platform: NodeJS.Platform): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  if (platform !== "linux") return true;
  const backend = safeStorage.getSelectedStorageBackend?.() ?? "unknown";
  return backend !== "basic_text" && backend !== "unknown";
}

/** One file (mode 0600), replaced as a whole at each change, its values encrypted by Electron's `safeStorage`. */
export class SafeStorageSecretStore implements SecretStore {
  readonly kind = "safeStorage";
  readonly #safeStorage: SafeStorage;
  readonly #file: string;
  /** Operations run one after another, so that none overwrites another's change. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(safeStorage: SafeStorage, file: string) {
    this.#safeStorage = safeStorage;
    this.#file = file;
  }

  get(name: string): Promise<string | undefined> {
    return this.#inTurn(async () => {
      const encrypted = (await this.#read()).secrets[name];
      if (encrypted === undefined) return undefined;
      try {
        return this.#safeStorage.decryptString(Buffer.from(encrypted, "base64"));
      } catch (error) {
        throw new SecretStoreError("SecretsDamaged", "a stored secret can't be decrypted", error);
      }
    });
  }

  set(name: string, value: string): Promise<void> {
    requireValue(value);
    return this.#change((secrets) => {
      secrets[name] = this.#safeStorage.encryptString(value).toString("base64");
    });
  }

  names(): Promise<string[]> {
    return this.#inTurn(async () => Object.keys((await this.#read()).secrets));
  }

  delete(name: string): Promise<void> {
    return this.#change((secrets) => void delete secrets[name]);
  }

  deleteAll(prefix: string): Promise<void> {
    return this.#change((secrets) => {
      for (const name of Object.keys(secrets)) if (name.startsWith(prefix)) delete secrets[name];
    });
  }

  #change(edit: (secrets: Record<string, string>) => void): Promise<void> {
    return this.#inTurn(async () => {
      const { secrets } = await this.#read().catch(async (error: unknown) => {
        // Unreadable as a whole: nothing can be lost by starting over, and sign-out has to be possible.
        if (!(error instanceof SecretStoreError && error.code === "SecretsDamaged")) throw error;
        return { secrets: empty() };
      });
      edit(secrets);
      try {
        await writeWhole(this.#file, JSON.stringify({ version: 1, secrets } satisfies SecretFile));
      } catch (error) {
        throw new SecretStoreError("SecretWriteFailed", messageOf(error), error);
      }
    });
  }

  async #read(): Promise<SecretFile> {
    let text: string;
    try {
      text = await readFile(this.#file, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return { version: 1, secrets: empty() };
      throw new SecretStoreError("SecretsUnreadable", messageOf(error), error);
    }
    try {
      const parsed: unknown = JSON.parse(text);
      if (isSecretFile(parsed)) return { version: 1, secrets: Object.assign(empty(), parsed.secrets) };
    } catch (error) {
      throw new SecretStoreError("SecretsDamaged", "the file of secrets is not JSON", error);
    }
    throw new SecretStoreError("SecretsDamaged", "the file of secrets has an unknown form");
  }

  #inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(operation);
    this.#queue = result.catch(() => {});
    return result;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Without a prototype: a secret named `constructor` is a secret like any other. */
function empty(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}

function isSecretFile(value: unknown): value is SecretFile {
  if (typeof value !== "object" || value === null || !("version" in value) || !("secrets" in value)) return false;
  const { version, secrets } = value;
  return (
    version === 1 &&
    typeof secrets === "object" &&
    secrets !== null &&
    Object.values(secrets).every((entry) => typeof entry === "string")
  );
}
