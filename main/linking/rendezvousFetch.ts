import { setTimeout as pause } from "node:timers/promises";
import { authUrl } from "../auth/authUrl.ts";
import { ParleyFailure } from "../failure.ts";
import { readBounded } from "../matrix/http.ts";
import { networkFailure } from "../matrix/networkFailure.ts";

const TIMEOUT_MS = 15_000;
/** A question is asked so often, with so much time in between, before the way there counts as broken. */
const TRIES = 5;
const PAUSE_MS = 1000;
/** Answers that may not carry a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

export interface RendezvousFetchOptions {
  /** Base URL: only a homeserver on this computer may send us to what listens here. */
  homeserver: string;
  /** Ends what is being asked. */
  abort(): AbortSignal;
  /** Whether a message goes out whatever the other device has written meanwhile. */
  overwrites?(): boolean;
  /** How long the place will be there, ms, when it is made. */
  onLife?(lifeMs: number): void;
  fetch?: typeof globalThis.fetch;
  pauseMs?: number;
}

/** The other device has written meanwhile (412): it has to be read first. */
export class CrossedMessage extends Error {}

/**
 * `fetch` for the place where two devices meet (MSC4108), below the SDK, which follows whatever it is told and takes a
 * refused message for one that was sent. Answers are bounded, addresses are those that `authUrl` takes, a question that
 * fails is asked again, a message that is not taken is a failure.
 */
export function rendezvousFetch(options: RendezvousFetchOptions): typeof globalThis.fetch {
  const { homeserver, pauseMs = PAUSE_MS } = options;
  const ask = options.fetch ?? globalThis.fetch;

  async function once(url: URL, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    // Only who makes the place may be sent on: it may be at another server (307).
    const redirect = init.method === "POST" ? "follow" : "error";
    const response = await ask(url, { ...init, redirect, signal: AbortSignal.any([signal, limit]) });
    if (response.url !== "" && authUrl(response.url, homeserver) === undefined)
      throw new ParleyFailure("HomeserverInvalid", { detail: "rendezvous" });
    const body = await readBounded(response);
    const headers = new Headers(response.headers);
    // The SDK forgets which message it saw last where this is left out, and reads its own.
    const seen = new Headers(init.headers).get("if-none-match");
    if (response.status === 304 && seen !== null && !headers.has("etag")) headers.set("etag", seen);
    if (init.method === "POST") {
      const lifeMs = Date.parse(headers.get("expires") ?? "") - Date.parse(headers.get("date") ?? "");
      if (lifeMs > 0) {
        options.onLife?.(lifeMs);
        // By this computer's clock, which the SDK goes by.
        headers.set("expires", new Date(Date.now() + lifeMs).toUTCString());
      } else headers.delete("expires");
    }
    return new Response(BODILESS.has(response.status) ? null : body, { status: response.status, headers });
  }

  return async (input, given = {}) => {
    let init = given;
    const url = authUrl(input instanceof Request ? input.url : String(input), homeserver);
    if (url === undefined) throw new ParleyFailure("QrCodeInvalid", { detail: "rendezvous" });
    const signal = options.abort();
    const isQuestion = (init.method ?? "GET") === "GET";
    for (let tried = 1; ; tried++) {
      signal.throwIfAborted();
      const answer = await once(url, init, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        return error instanceof ParleyFailure
          ? error
          : new ParleyFailure(networkFailure(error, "HomeserverUnreachable"), { detail: url.host, cause: error });
      });
      if (answer instanceof Response) {
        const { status } = answer;
        if (answer.ok || status === 304 || status === 404) return answer;
        if (status === 412) {
          const latest = answer.headers.get("etag");
          if (options.overwrites?.() !== true || latest === null || tried === TRIES) throw new CrossedMessage();
          const headers = new Headers(init.headers);
          headers.set("if-match", latest);
          init = { ...init, headers };
          continue;
        }
        if (!isQuestion || (status < 500 && status !== 429))
          throw new ParleyFailure(status === 429 ? "RateLimited" : "HomeserverUnreachable", {
            detail: `${url.host}: ${status}`,
          });
      } else if (!isQuestion || tried === TRIES || answer.failure.name === "HomeserverInvalid") throw answer;
      if (tried === TRIES) throw new ParleyFailure("HomeserverUnreachable", { detail: url.host });
      await pause(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  };
}
