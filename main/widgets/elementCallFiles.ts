import type { Protocol } from "electron";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { ELEMENT_CALL_SCHEME } from "./elementCall.ts";

const decompress = promisify(brotliDecompress);

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".tflite": "application/octet-stream",
};

/**
 * Serves the files of Element Call to one session, and nothing outside their folder. They lie beside the archive; what can
 * be compressed is (scripts/lib/elementCall.mjs).
 */
export function serveElementCall(folder: string, protocols: Protocol): void {
  protocols.handle(ELEMENT_CALL_SCHEME, async (request) => {
    const url = new URL(request.url);
    const path = normalize(join(folder, decodeURIComponent(url.pathname)));
    const type = types[extname(path)];
    if (url.host !== "app" || !path.startsWith(folder + sep) || type === undefined) return notFound();
    try {
      const data = await readMaybeCompressed(path);
      return new Response(new Uint8Array(data), {
        headers: {
          "content-type": type,
          "x-content-type-options": "nosniff",
          ...(type.startsWith("text/html") && { "content-security-policy": policyOf(data.toString("utf8")) }),
        },
      });
    } catch {
      return notFound();
    }
  });
}

async function readMaybeCompressed(path: string): Promise<Buffer> {
  try {
    return await decompress(await readFile(`${path}.br`));
  } catch {
    return readFile(path);
  }
}

const notFound = () => new Response("not found", { status: 404 });

/** No code but its own: the scripts in its page are named by what they are. */
export function policyOf(html: string): string {
  const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script]) =>
      `'sha256-${createHash("sha256")
        .update(script ?? "")
        .digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${inline.join(" ")}`,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob: data: mediastream:",
    "connect-src 'self' data: blob: https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
