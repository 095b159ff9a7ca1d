import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { causeOf, type Log } from "./log.ts";
import { MatrixError } from "./matrixError.ts";
import type { RateLimiter } from "./rateLimit.ts";
import type { Service } from "./service.ts";

export interface ServerParts {
  readonly service: Service;
  /** Takes a LiveKit webhook's body and `Authorization`. @returns false where the signature doesn't hold */
  readonly webhook: (body: string, authorization: string | undefined) => Promise<boolean>;
  readonly perIp: RateLimiter;
  readonly trustedProxyHops: number;
  readonly log: Log;
}

/** Bytes. A client's body is some hundred; a webhook carries a participant with metadata. */
const maxRequestBytes = 64 * 1024;
const maxWebhookBytes = 1024 * 1024;

/** HTTP only: routes, CORS, limits and error bodies. The caller makes it listen. */
export function createAuthServer(parts: ServerParts): Server {
  const { service, webhook, perIp, log } = parts;
  const clientRoutes = new Map<string, (body: string) => Promise<object>>([
    ["/sfu/get", service.sfuGet],
    ["/get_token", service.getToken],
    ["/delegate_delayed_leave", service.delegateDelayedLeave],
  ]);
  // The second path is what lk-jwt-service listens on, so that one LiveKit configuration fits both.
  const webhookRoutes = new Set(["/livekit/webhook", "/sfu_webhook"]);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request);

    if (path === "/healthz") {
      if (request.method !== "GET" && request.method !== "HEAD") throw wrongMethod(response, "GET, HEAD");
      return answer(response, 200, {});
    }

    if (webhookRoutes.has(path)) {
      if (request.method !== "POST") throw wrongMethod(response, "POST");
      const genuine = await webhook(await readBody(request, maxWebhookBytes), request.headers.authorization);
      if (!genuine) throw new MatrixError(401, "M_UNAUTHORIZED", "The webhook's signature does not hold");
      return answer(response, 200, {});
    }

    const route = clientRoutes.get(path);
    if (!route) throw new MatrixError(404, "M_UNRECOGNIZED", "Unrecognized request");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Methods", "POST, OPTIONS");
    response.setHeader(
      "Access-Control-Allow-Headers",
      "Accept, Authorization, Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, X-Requested-With",
    );
    response.setHeader("Access-Control-Max-Age", "86400");
    if (request.method === "OPTIONS") return answer(response, 200, {});
    if (request.method !== "POST") throw wrongMethod(response, "POST, OPTIONS");

    const wait = perIp.take(clientAddress(request, parts.trustedProxyHops));
    if (wait > 0) throw new MatrixError(429, "M_LIMIT_EXCEEDED", "Too many requests", wait);
    answer(response, 200, await route(await readBody(request, maxRequestBytes)));
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const known = error instanceof MatrixError ? error : new MatrixError(500, "M_UNKNOWN", "Internal server error");
      if (known !== error) log.error("request failed", { path: pathOf(request), cause: causeOf(error) });
      else log.debug("request refused", { path: pathOf(request), status: known.status, errcode: known.errcode });
      if (response.headersSent || response.destroyed) return void response.destroy();
      if (known.retryAfterMs !== undefined) response.setHeader("Retry-After", Math.ceil(known.retryAfterMs / 1000));
      // What is left of a body that was too large is not worth reading.
      if (known.status === 413) response.setHeader("Connection", "close");
      answer(response, known.status, {
        errcode: known.errcode,
        error: known.message,
        ...(known.retryAfterMs === undefined ? {} : { retry_after_ms: known.retryAfterMs }),
      });
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  server.keepAliveTimeout = 30_000;
  server.maxHeadersCount = 100;
  return server;
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(text);
}

function wrongMethod(response: ServerResponse, allowed: string): MatrixError {
  response.setHeader("Allow", allowed);
  return new MatrixError(405, "M_UNRECOGNIZED", "Method not allowed");
}

/** The path without query; reverse proxies and service URLs with a trailing slash leave doubled slashes behind. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0]?.replace(/\/{2,}/g, "/") ?? "/";
}

async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const tooLarge = (): MatrixError =>
    new MatrixError(413, "M_TOO_LARGE", `The request body is larger than ${limit} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * The address to count requests by. Each trusted proxy appends the address it was called from, so with n of them
 * the n-th entry from the right is the first that no caller can make up.
 */
export function clientAddress(request: Pick<IncomingMessage, "headers" | "socket">, trustedProxyHops: number): string {
  const direct = request.socket.remoteAddress ?? "unknown";
  if (trustedProxyHops === 0) return direct;
  const forwarded = [request.headers["x-forwarded-for"] ?? []]
    .flat()
    .join(",")
    .split(",")
    .map((entry) => entry.trim());
  return forwarded.at(-trustedProxyHops) || direct;
}
