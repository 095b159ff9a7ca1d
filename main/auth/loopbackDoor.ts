import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Without a port: servers allow any on loopback (RFC 8252, 7.3). */
export const LOOPBACK_REDIRECT = "http://127.0.0.1/callback";

/** Where the browser brings the person back to. */
export interface ReturnDoor {
  redirectUri: string;
  /** The query it came back with; the first counts, and there is no second. */
  returned: Promise<URLSearchParams>;
  close(): void;
}

/** What the browser shows at the end; plain text. */
export interface ReturnPage {
  language: string;
  direction: "ltr" | "rtl";
  title: string;
  body: string;
}

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  connection: "close",
};
/** How long the last page may take to be fetched after the return, ms. */
const LINGER_MS = 5_000;

/**
 * Listens on 127.0.0.1, at a port that the system chooses, for one return of the browser. Nothing else is answered: a
 * page that finds the port learns nothing, and one that comes by another name (DNS rebinding) is turned away.
 *
 * @throws Error when nothing may listen here
 */
export async function openLoopbackDoor(page: ReturnPage): Promise<ReturnDoor> {
  let arrived: (query: URLSearchParams) => void = () => {};
  const returned = new Promise<URLSearchParams>((resolve) => (arrived = resolve));
  let used = false;
  const server = createServer((request, response) => {
    const url = addressOf(request, server.address());
    if (url === undefined || request.method !== "GET") return void answer(response, 400);
    if (url.pathname === "/done" && used) {
      answer(response, 200, pageOf(page));
      close();
      return;
    }
    if (url.pathname !== "/callback" || used) return void answer(response, 404);
    used = true;
    // Elsewhere at once: the code stays in no address bar.
    response.writeHead(303, { ...HEADERS, location: "/done" }).end();
    arrived(url.searchParams);
    setTimeout(close, LINGER_MS).unref();
  });
  const close = () => {
    server.close();
    server.closeIdleConnections();
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  server.on("error", () => {});
  const { port } = server.address() as AddressInfo;
  return { redirectUri: LOOPBACK_REDIRECT.replace("127.0.0.1", `127.0.0.1:${port}`), returned, close };
}

function addressOf(request: IncomingMessage, address: AddressInfo | string | null): URL | undefined {
  if (address === null || typeof address === "string") return undefined;
  if (request.headers.host !== `127.0.0.1:${address.port}`) return undefined;
  try {
    return new URL(request.url ?? "", `http://127.0.0.1:${address.port}`);
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body = ""): void {
  response.writeHead(status, HEADERS).end(body);
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;
min-height:90vh;margin:0 24px;text-align:center}h1{font-size:24px;margin:0 0 8px}p{margin:0;opacity:.8}`;

function pageOf({ language, direction, title, body }: ReturnPage): string {
  return `<!doctype html><html lang="${plain(language)}" dir="${direction}"><meta charset="utf-8"><title>${plain(title)}</title>
<style>${STYLE}</style><main><h1>${plain(title)}</h1><p>${plain(body)}</p></main></html>`;
}

function plain(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
