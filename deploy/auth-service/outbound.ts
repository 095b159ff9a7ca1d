import { lookup as dnsLookup } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./serverName.ts";

/**
 * The only way this service speaks to hosts that a caller has named. Every request is bounded in time and size,
 * follows no redirect, and (unless the operator wrote the address) connects to public addresses only. The address
 * is checked inside the connection's own look-up, so there is no moment between check and connect in which DNS
 * could answer something else.
 */
export interface OutboundRequest {
  readonly url: URL;
  readonly method?: "GET" | "POST";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The operator named this address (override): loopback and private networks are allowed. */
  readonly trusted: boolean;
  /** TLS name and `Host` where they differ from the URL's host (SRV records). */
  readonly virtualHost?: { readonly tlsName: string; readonly host: string };
  readonly timeoutMs?: number;
}

export interface OutboundResponse {
  readonly status: number;
  /** Parsed JSON, or undefined where the body isn't JSON. */
  readonly json: unknown;
  /** `Retry-After` in milliseconds, where the server named one in seconds. */
  readonly retryAfterMs: number | undefined;
}

export type OutboundErrorCode = "address-refused" | "timeout" | "too-large" | "unreachable";

/** A request that brought no answer. `code` tells the kind; the message is for the log. */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  readonly code: OutboundErrorCode;
  constructor(code: OutboundErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What any homeserver sends here (user info, .well-known, delayed event answers) is far below this, bytes. */
const maxResponseBytes = 64 * 1024;
const defaultTimeoutMs = 8_000;

/** Answers with public addresses only; fails where a name has none. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    // One private address among public ones is how rebinding is done: refuse the name as a whole.
    const bad = addresses.find(({ address }) => !isPublicAddress(address));
    const first = addresses[0];
    if (bad || !first) {
      return callback(
        new OutboundError("address-refused", `${hostname} doesn't resolve to public addresses only`),
        "",
        0,
      );
    }
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/** Sends one request. Resolves with whatever status came; rejects with {@link OutboundError} alone. */
export function send(request: OutboundRequest): Promise<OutboundResponse> {
  const { url, trusted } = request;
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A literal never reaches the look-up function, so it is checked here.
  if (!trusted && isIP(host) !== 0 && !isPublicAddress(host)) {
    return Promise.reject(new OutboundError("address-refused", `${host} is not a public address`));
  }
  if (!trusted && url.protocol !== "https:") {
    return Promise.reject(new OutboundError("address-refused", `${url.origin} is not https`));
  }

  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const fail = (error: unknown): void => {
      if (signal.aborted) reject(new OutboundError("timeout", `${url.host} gave no answer within ${timeoutMs} ms`));
      else if (error instanceof OutboundError) reject(error);
      else reject(new OutboundError("unreachable", `${url.host} can't be reached`, { cause: error }));
    };
    const start = url.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = start(
      url,
      {
        method: request.method ?? "GET",
        signal,
        // A pooled connection would skip the look-up check, and hosts here are seldom asked twice in a row.
        agent: false,
        ...(trusted ? {} : { lookup: publicLookup }),
        ...(request.virtualHost ? { servername: request.virtualHost.tlsName } : {}),
        headers: {
          accept: "application/json",
          "user-agent": "parley-auth-service",
          ...(request.virtualHost ? { host: request.virtualHost.host } : {}),
          ...(body ? { "content-type": "application/json", "content-length": body.byteLength } : {}),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.byteLength;
          if (size > maxResponseBytes)
            response.destroy(
              new OutboundError("too-large", `${url.host} answered with more than ${maxResponseBytes} bytes`),
            );
          else chunks.push(chunk);
        });
        response.on("error", fail);
        response.on("end", () => {
          const seconds = Number(response.headers["retry-after"]);
          resolve({
            status: response.statusCode ?? 0,
            json: parseJson(Buffer.concat(chunks).toString("utf8")),
            retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined,
          });
        });
      },
    );
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
