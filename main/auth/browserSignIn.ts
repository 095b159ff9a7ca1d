import { randomBytes } from "node:crypto";
import { createClient } from "matrix-js-sdk";
import { ParleyFailure } from "../failure.ts";
import { logFor, sdkLogger } from "../logging/log.ts";
import { discoverWays } from "../matrix/discovery.ts";
import { loginFailure, sessionOfLogin } from "../matrix/login.ts";
import type { StoredSession } from "../matrix/login.ts";
import type { AuthMetadata } from "./authMetadata.ts";
import { beginCodeFlow, deviceName, redeemCode, registerClient, RETURN_SCHEME, SCHEME_REDIRECT } from "./authServer.ts";
import { authUrl } from "./authUrl.ts";
import { readReturn } from "./browserReturn.ts";
import type { Expected } from "./browserReturn.ts";
import { newDeviceId, sessionOfTokens } from "./oauthSession.ts";
import { openLoopbackDoor } from "./loopbackDoor.ts";
import type { ReturnDoor, ReturnPage } from "./loopbackDoor.ts";
import { ssoUrl } from "./providers.ts";

const log = logFor("sign-in");
/** How long a person may take in the browser, ms: as long as servers keep the page. */
const PATIENCE_MS = 15 * 60_000;

export interface BrowserSignInOptions {
  /** Hands a page to the system's browser. */
  openBrowser(url: string): Promise<void>;
  /** What the browser shows at the end. */
  page(): ReturnPage;
  /** Whether links of our scheme reach us: the way back where nothing may listen on loopback. */
  schemeReachesUs(): boolean;
}

interface Waiting {
  url: string;
  door: ReturnDoor;
  arrive(query: URLSearchParams): void;
  abort: AbortController;
}

/**
 * Signs in through the person's own browser: by the homeserver's OAuth 2.0 server (MSC2964), else by single sign-on
 * (`m.login.sso`). One at a time. Neither code, verifier nor token is logged, and none is stored but with the session.
 */
export class BrowserSignIn {
  readonly #options: BrowserSignInOptions;
  #waiting: Waiting | undefined;

  constructor(options: BrowserSignInOptions) {
    this.#options = options;
  }

  /**
   * @param provider of single sign-on; left out: the homeserver's own choice
   * @param again the session that is to be gone on with, by the same person on the same device
   * @throws ParleyFailure as `discoverWays`, `AuthServer…`, `Browser…`, `OtherAccount`, and of the login itself
   */
  async signIn(server: string, provider: string | undefined, again?: StoredSession): Promise<StoredSession> {
    if (this.#waiting !== undefined) throw new ParleyFailure("InvalidRequest", { detail: "already in the browser" });
    const ways = await discoverWays(server);
    if (ways.auth !== undefined) return this.#byOAuth(ways.homeserver, ways.auth, again);
    if (!ways.homeserver.sso) throw new ParleyFailure("BrowserSignInRefused", { detail: ways.homeserver.name });
    return this.#bySso(ways.homeserver, provider, again);
  }

  /** The person does not want it any more. */
  cancel(): void {
    this.#waiting?.abort.abort(new ParleyFailure("BrowserSignInCancelled"));
  }

  /** The page was closed: opens it once more. */
  async reopen(): Promise<void> {
    if (this.#waiting === undefined) throw new ParleyFailure("InvalidRequest", { detail: "nothing to open" });
    await this.#open(this.#waiting.url);
  }

  /** A link of our scheme came from the system. @returns whether it was the way back of a sign-in */
  takeLink(link: string): boolean {
    if (!link.toLowerCase().startsWith(`${RETURN_SCHEME}:`)) return false;
    // Where loopback is the way back, a page that sends such a link is not it: it shall end nobody's sign-in.
    const expected = this.#waiting?.door.redirectUri === SCHEME_REDIRECT;
    if (expected && URL.canParse(link) && link.startsWith(`${SCHEME_REDIRECT}?`))
      this.#waiting?.arrive(new URL(link).searchParams);
    return true;
  }

  async #byOAuth(
    homeserver: { name: string; baseUrl: string },
    metadata: AuthMetadata,
    again: StoredSession | undefined,
  ): Promise<StoredSession> {
    const clientId = await registerClient(metadata);
    const deviceId = again?.deviceId ?? newDeviceId();
    const state = randomBytes(32).toString("base64url");
    let verifier = "";
    let redirectUri = "";
    const code = await this.#inBrowser(
      async (uri) => {
        redirectUri = uri;
        const begun = await beginCodeFlow(metadata, { clientId, deviceId, redirectUri, state });
        ({ verifier } = begun);
        return begun.url;
      },
      {
        state,
        carries: "code",
        issuer: metadata.issuer,
        issuerRequired: issuerPromised(metadata),
      },
      homeserver.baseUrl,
    );
    const tokens = await redeemCode(metadata, { code, verifier, clientId, redirectUri });
    return sessionOfTokens({ homeserver, metadata, clientId, deviceId }, tokens, again);
  }

  async #bySso(
    homeserver: { name: string; baseUrl: string },
    provider: string | undefined,
    again: StoredSession | undefined,
  ): Promise<StoredSession> {
    const state = randomBytes(32).toString("base64url");
    const loginToken = await this.#inBrowser(
      (uri) => Promise.resolve(ssoUrl(homeserver.baseUrl, `${uri}?state=${state}`, provider).href),
      { state, carries: "loginToken" },
      homeserver.baseUrl,
    );
    const client = createClient({ baseUrl: homeserver.baseUrl, logger: sdkLogger(), localTimeoutMs: 20_000 });
    const asked = Date.now();
    try {
      const answer = await client.loginRequest({
        type: "m.login.token",
        token: loginToken,
        initial_device_display_name: deviceName(),
        refresh_token: true,
        ...(again === undefined ? {} : { device_id: again.deviceId }),
      });
      const session = await sessionOfLogin(homeserver, answer, asked, again);
      return provider === undefined ? session : { ...session, provider };
    } catch (cause) {
      const failure = loginFailure(cause, homeserver.name);
      throw failure.failure.name === "WrongPassword" ? new ParleyFailure("BrowserSignInRefused", { cause }) : failure;
    }
  }

  async #inBrowser(
    pageFor: (redirectUri: string) => Promise<string>,
    expected: Expected,
    baseUrl: string,
  ): Promise<string> {
    const abort = new AbortController();
    let arrive: (query: URLSearchParams) => void = () => {};
    const byLink = new Promise<URLSearchParams>((resolve) => (arrive = resolve));
    const door = await this.#openDoor();
    try {
      const url = await pageFor(door.redirectUri);
      if (authUrl(url, baseUrl) === undefined) throw new ParleyFailure("AuthServerInvalid", { detail: "page" });
      this.#waiting = { url, door, arrive, abort };
      await this.#open(url);
      const query = await firstOf([door.returned, byLink], abort.signal);
      return readReturn(query, expected);
    } finally {
      this.#waiting = undefined;
      if (abort.signal.aborted) door.close();
    }
  }

  async #openDoor(): Promise<ReturnDoor> {
    try {
      return await openLoopbackDoor(this.#options.page());
    } catch (cause) {
      log.warn("nothing may listen on loopback", cause instanceof Error ? cause.message : "");
      if (!this.#options.schemeReachesUs()) throw new ParleyFailure("BrowserNotOpened", { detail: "127.0.0.1", cause });
      return { redirectUri: SCHEME_REDIRECT, returned: new Promise(() => {}), close: () => {} };
    }
  }

  async #open(url: string): Promise<void> {
    try {
      await this.#options.openBrowser(url);
    } catch (cause) {
      throw new ParleyFailure("BrowserNotOpened", { cause: cause instanceof Error ? cause.name : "" });
    }
  }
}

/** RFC 9207. */
function issuerPromised(metadata: AuthMetadata): boolean {
  return (
    (metadata as { authorization_response_iss_parameter_supported?: unknown })
      .authorization_response_iss_parameter_supported === true
  );
}

/** @throws ParleyFailure `BrowserSignInTimedOut`, or what it was aborted with */
function firstOf(returns: Promise<URLSearchParams>[], signal: AbortSignal): Promise<URLSearchParams> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new ParleyFailure("BrowserSignInTimedOut")), PATIENCE_MS);
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    void Promise.race(returns).then(resolve);
    signal.addEventListener("abort", () => clearTimeout(late));
    void Promise.race(returns).then(() => clearTimeout(late));
  });
}
