import { net, protocol } from "electron";
import type { Protocol } from "electron";
import { extname, join, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { ELEMENT_CALL_SCHEME } from "../widgets/elementCall.ts";

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "parley-app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    // Served to the view of an Element Call alone (main/widgets).
    {
      scheme: ELEMENT_CALL_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Media and the SFU's WebSocket are the only things the page reaches; which SFU, `NetworkGate` narrows down. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self' blob: mediastream:",
  "connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  // The model that tells a person from the room.
  ".tflite": "application/octet-stream",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".wav": "audio/wav",
};

/** Serves the built renderer, and nothing outside its folder. @param protocols those of another session */
export function serveApp(folder: string, protocols: Protocol = protocol): void {
  protocols.handle("parley-app", async (request) => {
    const url = new URL(request.url);
    const path = normalize(join(folder, decodeURIComponent(url.pathname)));
    const type = types[extname(path)];
    if (url.host !== "app" || !path.startsWith(folder + sep) || type === undefined) {
      return new Response("not found", { status: 404 });
    }
    try {
      const file = await net.fetch(pathToFileURL(path).toString());
      return new Response(file.body, {
        headers: {
          "content-type": type,
          "content-security-policy": CONTENT_SECURITY_POLICY,
          "x-content-type-options": "nosniff",
          "cross-origin-opener-policy": "same-origin",
        },
      });
    } catch {
      return new Response("not found", { status: 404 });
    }
  });
}
