import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { startAuthServer } from "../../backend/authServer.ts";
import type { AuthServer, AuthServerOptions } from "../../backend/authServer.ts";
import { startBackend } from "../../backend/backend.mjs";
import { freePorts } from "../../backend/ports.mjs";
import type { Instance } from "./app.ts";
import type { PlainBrowser } from "./plainBrowser.ts";

type Options = NonNullable<Parameters<typeof startBackend>[0]>;

/** A homeserver that hands its people's sign-in to an OAuth 2.0 server (MSC3861), and that server. */
export async function startOAuthBackend(
  { settings = {}, ...options }: Pick<Options, "authService"> & { settings?: Record<string, unknown> },
  server: Pick<AuthServerOptions, "lifeS">,
) {
  const ports = await freePorts();
  const homeserver = { baseUrl: `http://127.0.0.1:${ports.homeserver}`, secret: randomBytes(24).toString("hex") };
  const auth: AuthServer = await startAuthServer({ homeserver, ...server });
  const backend = await startBackend({
    ports,
    ...options,
    synapse: {
      settings: {
        matrix_authentication_service: { enabled: true, endpoint: auth.issuer, secret: homeserver.secret },
        password_config: { enabled: false },
        enable_registration: false,
        enable_registration_without_verification: false,
        ...settings,
      },
    },
  });
  return Object.assign(auth, { backend });
}
export type OAuthBackend = Awaited<ReturnType<typeof startOAuthBackend>>;

/** Catches what the app hands to the system's browser. */
export async function catchPages({ app }: Instance): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as { opened?: string[] }).opened = opened;
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  return () => app.evaluate(() => (globalThis as { opened?: string[] }).opened ?? []);
}

export async function latest(pages: () => Promise<string[]>, count: number): Promise<string> {
  await expect.poll(async () => (await pages()).length).toBe(count);
  return (await pages()).at(-1) ?? "";
}

export async function chooseServer(page: Page, server: string): Promise<void> {
  await page.getByRole("textbox", { name: "Homeserver" }).fill(server);
  await page.getByRole("textbox", { name: "Homeserver" }).blur();
}

export async function signInAs(browser: PlainBrowser, url: string, who: string): Promise<void> {
  await browser.page.goto(url);
  await browser.page.getByRole("textbox", { name: "Name" }).fill(who);
  await browser.page.getByRole("button", { name: "Sign in" }).click();
}

export function sessionOf(page: Page) {
  return page.evaluate(async () => {
    const answer = await window.parley.getState({});
    return answer.ok && answer.value.session.phase === "signedIn" ? answer.value.session : undefined;
  });
}
