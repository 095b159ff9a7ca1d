/** A computer with the app, as far as signing in goes: the main process's own services, several in one test's process. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { LinkingService } from "../../main/linking/linkingService.ts";
import { SessionService } from "../../main/matrix/sessionService.ts";
import { SafeStorageSecretStore } from "../../main/secrets/safeStorageStore.ts";
import { defaultSettings } from "../../main/settings/settings.ts";
import { initialState, StateHub } from "../../main/state.ts";
import { TrustService } from "../../main/trust/trustService.ts";
import { until } from "./devices.ts";

const home = mkdtempSync(join(tmpdir(), "parley-sign-in-"));
const running: Computer[] = [];
let counter = 0;

/** A computer with the app: what it stores outlives `restart`. */
export class Computer {
  readonly folder = join(home, String(counter++));
  readonly #key = randomBytes(32);
  readonly store = new SafeStorageSecretStore(
    {
      isEncryptionAvailable: () => true,
      encryptString: (plain) => {
        const nonce = randomBytes(12);
        const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
        return Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
      },
      decryptString: (data) => {
        const decipher = createDecipheriv("aes-256-gcm", this.#key, data.subarray(0, 12));
        decipher.setAuthTag(data.subarray(-16));
        return decipher.update(data.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
      },
    },
    join(this.folder, "secrets.json"),
  );
  pages: string[] = [];
  schemeReachesUs = false;
  hub = new StateHub(initialState(defaultSettings));
  session = this.#build();
  linking = this.#buildLinking();
  #trust: TrustService | undefined;

  constructor() {
    running.push(this);
  }

  #build() {
    const session = new SessionService({
      hub: this.hub,
      folder: join(this.folder, "matrix"),
      secrets: {
        open: () => Promise.resolve(this.store),
        move: () => Promise.resolve(this.store),
        startOver: () => Promise.resolve(),
        shown: () => Promise.resolve({ kind: "safeStorage", protected: true, canUseFile: true }),
      },
      safeStorageAvailable: () => true,
      pageFilled: () => Promise.resolve(),
      browser: {
        openBrowser: (url) => Promise.resolve(void this.pages.push(url)),
        page: () => ({ language: "en", direction: "ltr", title: "Back", body: "Done" }),
        schemeReachesUs: () => this.schemeReachesUs,
      },
    });
    const { hub } = this;
    session.on("ready", (client) => (this.#trust = new TrustService({ client, hub, ...session.fresh.take() })));
    session.on("gone", () => this.#trust?.stop());
    return session;
  }

  #buildLinking() {
    const openBrowser = (url: string) => Promise.resolve(void this.pages.push(url));
    return new LinkingService({ hub: this.hub, session: this.session, openBrowser });
  }

  async restart(): Promise<void> {
    await this.session.close();
    this.hub = new StateHub(initialState(defaultSettings));
    this.session = this.#build();
    this.linking = this.#buildLinking();
    await this.session.start();
  }

  async close(): Promise<void> {
    this.linking.cancel();
    await this.session.close();
  }

  get trust(): TrustService {
    if (this.#trust === undefined) throw new Error("nobody is signed in");
    return this.#trust;
  }

  get state() {
    return this.hub.current.session;
  }

  signedIn() {
    if (this.state.phase !== "signedIn") throw new Error(`${this.state.phase} ${JSON.stringify(this.state)}`);
    return this.state;
  }

  async page(count: number): Promise<string> {
    await until(() => expect(this.pages.length).toBe(count));
    return this.pages.at(-1) ?? "";
  }

  async stored(): Promise<Record<string, string>> {
    return JSON.parse((await this.store.get("session")) ?? "{}") as Record<string, string>;
  }

  /** Whether a text lies in any file. */
  holds(text: string): boolean {
    return readdirSync(this.folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(this.folder, name))
      .some((file) => statSync(file).isFile() && readFileSync(file).includes(text));
  }
}

export async function computer(): Promise<Computer> {
  const made = new Computer();
  await made.session.start();
  return made;
}

export async function closeComputers(): Promise<void> {
  for (const each of running.splice(0)) await each.close();
}

export function removeComputers(): void {
  rmSync(home, { recursive: true, force: true });
}
