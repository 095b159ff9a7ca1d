import { logFor } from "../logging/log.ts";
import { endOf } from "./sessionEnd.ts";
import type { SessionEnd } from "./sessionEnd.ts";
import type { Tokens } from "./tokens.ts";

const log = logFor("session");
/** Asked for anew this long before the end, or for the last fifth of a short life, ms. */
const MARGIN_MS = 60_000;
/** A server that gave no new tokens is left alone for this long, ms. */
const PAUSE_MS = 2_000;
/** A store that could not be written is: a locked one makes everybody wait. */
const SAVE_PAUSE_MS = 30_000;

export interface TokenKeeperOptions {
  tokens: Tokens;
  /** Requests to anywhere else carry no token of ours. */
  baseUrl: string;
  /** An earlier run asked for new tokens and was cut off: it may have been given some, and the old ones may be void. */
  interrupted?: boolean;
  /** @returns "refused" when the session is over; throws when it may pass. Left out where nothing can be refreshed. */
  refresh?: (refreshToken: string) => Promise<Tokens | "refused">;
  /** Stores for good; `asking`: new ones are being asked for. */
  save(tokens: Tokens, asking: boolean): Promise<void>;
  /** The one to use from now on. */
  onToken(accessToken: string): void;
  /** The homeserver takes the session for ended. Once. */
  onEnd(end: SessionEnd): void;
  fetch?: typeof globalThis.fetch;
  now?: () => number;
}

/**
 * Keeps the tokens of one session fresh, below the SDK: whatever it asks goes out with the token that is valid now, and
 * an answer that a token ran out is never seen above while a new one can be had.
 *
 * New tokens are stored before the first use: until then homeservers honour the old ones (MSC2918, MSC2964), so that an app
 * that is killed in between comes back by these. A store that fails holds the new ones back for as long as the old ones
 * serve.
 */
export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  readonly #fetch: typeof globalThis.fetch;
  readonly #now: () => number;
  #tokens: Tokens;
  /** When the tokens were got, unix ms. */
  #since: number;
  /** Got, and not stored yet. */
  #unsaved: Tokens | undefined;
  #refreshing: Promise<boolean> | undefined;
  #notBefore = 0;
  #saveNotBefore = 0;
  #interrupted: boolean;
  #ended = false;

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
    this.#tokens = options.tokens;
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#now = options.now ?? Date.now;
    this.#since = this.#now();
    this.#interrupted = options.interrupted === true;
  }

  get current(): Tokens {
    return this.#tokens;
  }

  /** For the SDK (`fetchFn`). */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (!isOurs(input, this.#options.baseUrl) || !headers.get("authorization")?.startsWith("Bearer "))
      return this.#fetch(input, init);
    // What goes wrong before the token has run out goes wrong for nobody.
    if (this.#isRunningOut()) await this.#renew().catch(() => {});
    else if (this.#unsaved !== undefined) void this.#renew().catch(() => {});
    const used = this.#tokens.accessToken;
    headers.set("authorization", `Bearer ${used}`);
    const response = await this.#fetch(input, { ...init, headers });
    const end = await endIn(response);
    if (end === undefined) return response;
    if (end.error === "SignInAgain" || end.error === "SessionExpired") {
      // Another request may have got new ones meanwhile.
      if (used !== this.#tokens.accessToken || (await this.#renew(true))) {
        headers.set("authorization", `Bearer ${this.#tokens.accessToken}`);
        const again = await this.#fetch(input, { ...init, headers });
        const still = await endIn(again);
        if (still !== undefined) this.#end(still);
        return again;
      }
    }
    this.#end(this.#interrupted && end.error === "SessionExpired" ? { how: "soft", error: "SignInAgain" } : end);
    return response;
  };

  #isRunningOut(): boolean {
    const { expiresAt, refreshToken } = this.#tokens;
    if (this.#options.refresh === undefined || refreshToken === undefined || expiresAt === undefined) return false;
    const life = expiresAt - this.#since;
    return expiresAt - this.#now() <= Math.min(MARGIN_MS, Math.max(0, life) / 5);
  }

  /**
   * @param needed the homeserver takes the old one no more: then new ones are used even if they can't be stored
   * @returns whether there are new ones; false when they are refused
   * @throws TypeError when it may pass: to the SDK a failure of the network
   */
  async #renew(needed = false): Promise<boolean> {
    this.#refreshing ??= this.#ask().finally(() => (this.#refreshing = undefined));
    if (!(await this.#refreshing)) return false;
    const fresh = this.#unsaved;
    if (fresh === undefined) return true;
    if (!needed) return false;
    log.warn("new tokens can't be stored, and the old ones are void: used as they are");
    this.#use(fresh);
    return true;
  }

  async #ask(): Promise<boolean> {
    const { refresh, save } = this.#options;
    const { refreshToken } = this.#tokens;
    // New ones that are in use already, and not stored, run out like any others.
    if (
      this.#unsaved === undefined ||
      (this.#unsaved.accessToken === this.#tokens.accessToken && this.#isRunningOut())
    ) {
      if (refresh === undefined || refreshToken === undefined) return false;
      if (this.#isWithin(this.#notBefore, PAUSE_MS)) throw new TypeError("no new tokens yet");
      // That one asks is written down first; a store that can't is no reason not to.
      await save(this.#tokens, true).catch((error: unknown) =>
        log.warn("asking for tokens is not noted", nameOf(error)),
      );
      let answer: Tokens | "refused";
      try {
        answer = await refresh(refreshToken);
      } catch (error) {
        this.#notBefore = this.#now() + PAUSE_MS;
        log.warn("no new tokens yet", nameOf(error));
        throw new TypeError("no new tokens yet", { cause: error });
      }
      if (answer === "refused") return false;
      this.#unsaved = { ...answer, refreshToken: answer.refreshToken ?? refreshToken };
    }
    const fresh = this.#unsaved;
    if (this.#isWithin(this.#saveNotBefore, SAVE_PAUSE_MS)) return true;
    try {
      await save(fresh, false);
    } catch (error) {
      this.#saveNotBefore = this.#now() + SAVE_PAUSE_MS;
      log.warn("new tokens can't be stored yet", nameOf(error));
      return true;
    }
    this.#unsaved = undefined;
    this.#interrupted = false;
    this.#use(fresh);
    return true;
  }

  /** Whether a pause of this length is on; one that a clock set back would make endless is over. */
  #isWithin(until: number, length: number): boolean {
    const left = until - this.#now();
    return left > 0 && left <= length;
  }

  #use(tokens: Tokens): void {
    if (this.#tokens.accessToken === tokens.accessToken) return;
    this.#tokens = tokens;
    this.#since = this.#now();
    this.#options.onToken(tokens.accessToken);
    log.info("the session has new tokens");
  }

  #end(end: SessionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(end);
  }
}

function isOurs(input: string | URL | Request, baseUrl: string): boolean {
  const address = input instanceof Request ? input.url : String(input);
  return URL.canParse(address) && new URL(address).origin === new URL(baseUrl).origin;
}

/** The body is read from a copy: whoever asked reads it too. */
async function endIn(response: Response): Promise<SessionEnd | undefined> {
  if (response.status !== 401 && response.status !== 403) return undefined;
  try {
    return endOf(response.status, await response.clone().json());
  } catch {
    return undefined;
  }
}

/** Not the message: one of another's making may carry what was sent. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.message.split(":", 1).join("").slice(0, 60) : "";
}
