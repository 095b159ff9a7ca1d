import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { logFor } from "../logging/log.ts";
import { MemorySecretStore } from "./memoryStore.ts";
import { stepsOfMove } from "./moveSecrets.ts";
import type { LastingKind, Place } from "./moveSecrets.ts";
import { openKeyring, openSecretFile } from "./openSecretStore.ts";
import { PatientEncryption } from "./patientEncryption.ts";
import type { SafeStorage } from "./safeStorageStore.ts";
import type { SecretStore } from "./secretStore.ts";
import { SecretStoreError } from "./secretStore.ts";
import { writeWhole } from "../wholeFile.ts";

const log = logFor("secrets");

const Kind = z.enum(["keyring", "safeStorage"]);
const PlaceFile: z.ZodType<Place> = z.object({
  kind: Kind,
  unprotected: z.boolean().optional(),
  emptying: Kind.optional(),
  scope: z.string().optional(),
});

export interface SecretPlacesOptions {
  profile: { name: string; folder: string };
  safeStorage: SafeStorage;
  /** How long the keyring may take to answer, ms. */
  waitMs?: number;
  platform?: NodeJS.Platform;
}

export interface SecretsShown {
  kind: SecretStore["kind"];
  /** False where the place is no real protection, by the person's own word. */
  protected: boolean;
  /** Whether Electron's encryption is there, and with it the file as a place. */
  canUseFile: boolean;
}

/**
 * Owner of where a profile's secrets lie: in the keyring, or in a file encrypted by Electron. Remembers it (without any
 * secret) in `secrets-place.json`, so that an empty place is never taken for a new start while they lie in the other.
 */
export class SecretPlaces {
  readonly #options: SecretPlacesOptions;
  readonly #encryption: PatientEncryption;
  readonly #file: string;
  #place: Place | undefined;
  #store: SecretStore | undefined;
  #emptying: Promise<void> = Promise.resolve();

  constructor(options: SecretPlacesOptions) {
    this.#options = options;
    const { safeStorage, platform = process.platform, profile, waitMs } = options;
    this.#encryption = new PatientEncryption(safeStorage, platform, () => openKeyring(profile.name, waitMs));
    this.#file = join(options.profile.folder, "secrets-place.json");
  }

  /**
   * Opens the store of the person's choice. "keyring" is where they lie already; at the first start the keyring, and where
   * there is none a file that really protects. "safeStorage" is the person's word that a weaker one is good enough.
   *
   * @throws SecretStoreError `KeyringMissing`, `KeyringLocked`, `SecretsUnreadable`: the app asks.
   */
  async open(choice: LastingKind | "memory"): Promise<SecretStore> {
    await this.#emptying;
    if (choice === "memory") return (this.#store = new MemorySecretStore());
    this.#place = await this.#read();
    const store = choice === "safeStorage" ? await this.#openFile(true) : await this.#openPlace();
    this.#store = store;
    // In the background: the keyring may take its time, and nobody waits for what is left there.
    this.#emptying = this.#finishEmptying(store);
    return store;
  }

  /** Whether Electron's encryption is there, as far as that is known without waiting for anything. */
  get canEncrypt(): boolean {
    return this.#encryption.isEncryptionAvailable();
  }

  /** Where they lie now. */
  async shown(): Promise<SecretsShown> {
    // Locked: not now, then.
    await this.#encryption.settle().catch(() => undefined);
    const kind = this.#store?.kind ?? "memory";
    return {
      kind,
      protected: kind === "keyring" || (kind === "safeStorage" && this.#encryption.protects()),
      canUseFile: this.canEncrypt,
    };
  }

  /**
   * Moves all secrets to the other place. A kill at any moment leaves them whole in one of the two.
   *
   * @param known the secrets in use, by name: they are saved also where the place of before is lost
   * @throws SecretStoreError `KeyringMissing`, `KeyringLocked`, `SecretWriteFailed`; they stay where they were
   */
  async move(to: LastingKind, known: ReadonlyMap<string, string>): Promise<SecretStore> {
    await this.#emptying;
    const [from, place] = [this.#store, this.#place];
    if (from === undefined || place === undefined || from.kind === "memory")
      throw new SecretStoreError("SecretsUnreadable", "there is nothing to move");
    if (from.kind === to) return from;
    const target = to === "keyring" ? await this.#keyring() : await this.#secretFile();
    const move = {
      from,
      to: target,
      place: { ...place, unprotected: to === "safeStorage" ? true : undefined },
      write: (next: Place) => this.#write(next),
      known,
    };
    for (const step of stepsOfMove(move)) await step.run();
    log.info(`secrets moved from ${from.kind} to ${to}`);
    return (this.#store = target);
  }

  /**
   * The keys found are another profile's, or were lost: from now on others are kept beside them, which are left alone.
   */
  async startOver(): Promise<void> {
    await this.#emptying;
    if (this.#store?.kind === "safeStorage") await this.#store.deleteAll("");
    const scope = `${this.#options.profile.name}.${randomBytes(6).toString("hex")}`;
    await this.#write({ kind: this.#place?.kind ?? "keyring", scope });
  }

  async #openPlace(): Promise<SecretStore> {
    const place = this.#place;
    if (place?.kind === "safeStorage") {
      const file = await this.#secretFile();
      // The keyring was out of reach when the person chose the file, and is back before anything was kept in the file.
      if (place.emptying === "keyring" && (await file.names().catch(() => ["?"])).length === 0) {
        const keyring = await this.#keyring().catch(() => undefined);
        if (keyring !== undefined && (await keyring.names()).length > 0) {
          await this.#write({ ...place, kind: "keyring", emptying: "safeStorage", unprotected: undefined });
          return keyring;
        }
      }
      return file;
    }
    try {
      const keyring = await this.#keyring();
      if (place === undefined) await this.#write({ kind: "keyring" });
      return keyring;
    } catch (error) {
      const missing = error instanceof SecretStoreError && error.code === "KeyringMissing";
      // Only where nothing can lie in the keyring yet: else the person would look signed out.
      if (!missing || place !== undefined) throw error;
      await this.#encryption.settle();
      if (!this.#encryption.protects()) throw error;
      return this.#openFile(false);
    }
  }

  async #openFile(unprotected: boolean): Promise<SecretStore> {
    const file = await this.#secretFile();
    const before = this.#place;
    if (before?.kind !== "safeStorage")
      await this.#write({
        ...(before?.scope === undefined ? {} : { scope: before.scope }),
        kind: "safeStorage",
        ...(unprotected ? { unprotected } : {}),
        ...(before?.kind === "keyring" ? { emptying: "keyring" as const } : {}),
      });
    return file;
  }

  /** @throws SecretStoreError `KeyringLocked`: the encryption's own key lies there; `SecretsUnreadable` */
  async #secretFile(): Promise<SecretStore> {
    await this.#encryption.settle();
    if (!this.canEncrypt) throw new SecretStoreError("SecretsUnreadable", "the system's encryption is not there");
    return openSecretFile(this.#encryption, this.#secretFilePath());
  }

  #secretFilePath(): string {
    const { name, folder } = this.#options.profile;
    return join(folder, `secrets-${encodeURIComponent(name)}.json`);
  }

  #keyring(): Promise<SecretStore> {
    return openKeyring(this.#place?.scope ?? this.#options.profile.name, this.#options.waitMs);
  }

  /** Never rejects: what could not be emptied is tried again at the next start. */
  async #finishEmptying(store: SecretStore): Promise<void> {
    const place = this.#place;
    if (place?.emptying === undefined) return;
    try {
      // Whoever chose another place, and has not signed in there yet, may still go back.
      if ((await store.names()).length === 0) return;
      const other = place.emptying === "keyring" ? await this.#keyring() : await this.#secretFile();
      await other.deleteAll("");
      const { emptying: _done, ...rest } = place;
      await this.#write(rest);
    } catch (error) {
      log.info("the place of before can't be emptied yet", error instanceof SecretStoreError ? error.code : "");
    }
  }

  async #read(): Promise<Place | undefined> {
    try {
      return PlaceFile.parse(JSON.parse(await readFile(this.#file, "utf8")));
    } catch (error) {
      const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!missing) log.error("it can't be read where the secrets lie", error instanceof Error ? error.name : "");
      // Of before it was written down, or damaged: the file speaks for itself.
      return existsSync(this.#secretFilePath()) ? { kind: "safeStorage" } : undefined;
    }
  }

  async #write(place: Place): Promise<void> {
    await writeWhole(this.#file, JSON.stringify(place));
    this.#place = place;
  }
}
