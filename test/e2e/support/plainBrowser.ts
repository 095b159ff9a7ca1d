import { _electron } from "@playwright/test";
import type { ElectronApplication, Page } from "@playwright/test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { inherited, requireEnv } from "./app.ts";

const root = resolve(import.meta.dirname, "..", "..", "..");
const loader = join(root, "node_modules", "playwright-core", "lib", "server", "electron", "loader.js");

/** A window of Chromium without anything of Parley in it: as a browser, it asks the system to open other schemes. */
const MAIN = `
import { app, BrowserWindow } from "electron";
globalThis.handedOn = [];
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 900, height: 760 });
  window.webContents.session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    if (permission === "openExternal") globalThis.handedOn.push(details.externalURL);
    answer(permission === "clipboard-sanitized-write");
  });
  void window.loadURL("about:blank");
});
`;

export interface PlainBrowser {
  app: ElectronApplication;
  page: Page;
  /** Addresses that the page wanted another program to open. */
  handedOn(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startPlainBrowser(folder: string): Promise<PlainBrowser> {
  const place = join(folder, "browser");
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, "package.json"),
    JSON.stringify({ name: "plain-browser", type: "module", main: "main.mjs" }),
  );
  writeFileSync(join(place, "main.mjs"), MAIN);
  const app = await _electron.launch({
    executablePath: requireEnv("PARLEY_ELECTRON"),
    args: ["-r", loader, place, "--no-sandbox", "--disable-gpu", "--lang=en-US"],
    env: {
      ...inherited(),
      XDG_CONFIG_HOME: join(folder, "config"),
      LANGUAGE: "en",
      ELECTRON_DISABLE_SECURITY_WARNINGS: "1",
    },
  });
  const page = await app.firstWindow();
  return {
    app,
    page,
    handedOn: () => app.evaluate(() => (globalThis as unknown as { handedOn: string[] }).handedOn),
    stop: () => app.close(),
  };
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves a folder as deploy/README.md asks for it. */
export async function serveLinkPage(): Promise<{ url: string; stop(): void }> {
  const folder = join(root, "out", "link-page");
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const file = join(folder, path === "/" ? "index.html" : path);
    try {
      const body = readFileSync(file);
      response.writeHead(200, {
        "content-type": types[extname(file)] ?? "application/octet-stream",
        "content-security-policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => server.close() };
}
