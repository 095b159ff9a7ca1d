import type { Tokens } from "../auth/tokens.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { parseStored, withTokens } from "./login.ts";
import type { StoredSession } from "./login.ts";

const SECRET = "session";

/** The session as the SecretStore has it, one secret with all its parts: it is never half of one and half of another. */
export class KeptSession {
  readonly #secrets: () => SecretStore | undefined;
  /** As it is by now, stored or not. */
  #latest: StoredSession | undefined;
  /** One after the other: what is forgotten must not be written again by what came before. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(secrets: () => SecretStore | undefined) {
    this.#secrets = secrets;
  }

  get latest(): StoredSession | undefined {
    return this.#latest;
  }

  async read(): Promise<StoredSession | undefined> {
    const text = await this.#secrets()?.get(SECRET);
    return text === undefined ? undefined : parseStored(text);
  }

  /** Takes it for the session that runs, without storing it. */
  use(session: StoredSession): void {
    this.#latest = session;
  }

  /** @throws SecretStoreError */
  write(session: StoredSession): Promise<void> {
    this.#latest = session;
    return this.#inTurn(async () => this.#secrets()?.set(SECRET, JSON.stringify(session)));
  }

  /**
   * Stores other tokens of the session that runs; of any other, nothing.
   *
   * @throws SecretStoreError
   */
  writeTokens(userId: string, deviceId: string, tokens: Tokens, asking: boolean, remembered: boolean): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#latest;
      if (before?.deviceId !== deviceId || before.userId !== userId) return;
      const after = withTokens(before, tokens, asking);
      if (remembered) await this.#secrets()?.set(SECRET, JSON.stringify(after));
      if (this.#latest === before) this.#latest = after;
    });
  }

  /** Nothing is stored meanwhile but what the work itself stores. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(work);
  }

  /** @throws SecretStoreError */
  forget(): Promise<void> {
    this.#latest = undefined;
    return this.#inTurn(async () => this.#secrets()?.delete(SECRET));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}
