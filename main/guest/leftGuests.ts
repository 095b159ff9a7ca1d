import { createClient, MatrixError } from "matrix-js-sdk";
import { z } from "zod";
import { logFor, sdkLogger } from "../logging/log.ts";
import { StoredSession } from "../matrix/login.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { endGuestAccount } from "./guestAccount.ts";
import type { GuestAccount } from "./guestAccount.ts";

const log = logFor("guests");
const SECRET = "guestsToEnd";
/** A server that can't be reached for this long is asked no more, ms. */
const GIVE_UP_MS = 30 * 86_400_000;
const MOST = 5;

const Left = z.array(z.object({ session: StoredSession, password: z.string(), ts: z.number() }));
type Left = z.infer<typeof Left>;

/**
 * Accounts of visits that have not been ended yet. An app that is killed can't say goodbye: what is needed for it lies in
 * the secret store meanwhile, and the next start makes up for it. Nobody is signed in by these.
 */
export class LeftGuests {
  readonly #secrets: () => SecretStore | undefined;
  readonly #end: (guest: GuestAccount) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(secrets: () => SecretStore | undefined, end = endByPassword) {
    this.#secrets = secrets;
    this.#end = end;
  }

  /** The account is there. A store that fails keeps nobody from their visit. */
  async remember(guest: GuestAccount, now = Date.now()): Promise<void> {
    await this.#change((left) => [...left, { ...guest, ts: now }].slice(-MOST));
  }

  /** It was ended, or is somebody's own by now. */
  async forget(userId: string): Promise<void> {
    await this.#change((left) => left.filter(({ session }) => session.userId !== userId));
  }

  /** Ends those that an earlier run left; one whose server does not answer is left for the next start. */
  async endAll(now = Date.now()): Promise<void> {
    const left = await this.#read();
    await Promise.all(
      left.map(async ({ session, password, ts }) => {
        try {
          await this.#end({ session, password });
          log.info("ended the account of a visit that an earlier run left");
        } catch (error) {
          log.warn("the account of an earlier visit could not be ended", error instanceof Error ? error.message : "");
          if (!isOver(error) && now - ts < GIVE_UP_MS) return;
        }
        await this.forget(session.userId);
      }),
    );
  }

  async #read(): Promise<Left> {
    try {
      const text = await this.#secrets()?.get(SECRET);
      return text === undefined ? [] : Left.parse(JSON.parse(text));
    } catch {
      // Not what it says: the words of such an error would.
      log.warn("what is known of earlier visits can't be read");
      return [];
    }
  }

  /** One after the other: what is read must still stand when it is written. */
  #change(change: (left: Left) => Left): Promise<void> {
    const work = this.#last.then(async () => {
      const before = await this.#read();
      const after = change(before);
      if (after.length === 0) await this.#secrets()?.delete(SECRET);
      else if (after.length !== before.length || after.some((each, index) => each !== before[index]))
        await this.#secrets()?.set(SECRET, JSON.stringify(after));
    });
    this.#last = work.catch((error: unknown) => log.warn("earlier visits could not be written down", error));
    return this.#last.then(() => undefined);
  }
}

async function endByPassword({ session, password }: GuestAccount): Promise<void> {
  const { baseUrl, userId, accessToken } = session;
  await endGuestAccount(
    createClient({ baseUrl, userId, accessToken, logger: sdkLogger(), localTimeoutMs: 20_000 }),
    password,
  );
}

/** The server knows neither the session nor, therefore, a way for us to end anything. */
function isOver(error: unknown): boolean {
  return (
    error instanceof MatrixError && (error.errcode === "M_UNKNOWN_TOKEN" || error.errcode === "M_USER_DEACTIVATED")
  );
}
