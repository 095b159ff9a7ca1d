import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { ensureSynapseOidc } from "../../../scripts/lib/python.mjs";
import { startAuthServer } from "../../backend/authServer.ts";
import { startBackend } from "../../backend/backend.mjs";
import { freePorts } from "../../backend/ports.mjs";
import type { Instance } from "./app.ts";
import { expect, test as base } from "./fixtures.ts";
import type { PlainBrowser } from "./plainBrowser.ts";

type Auth = Awaited<ReturnType<typeof startAuthServer>>;
const providers = [
  { id: "work", name: "Work account", client_id: "work", client_secret: randomBytes(16).toString("hex") },
  { id: "school", name: "School account", client_id: "school", client_secret: randomBytes(16).toString("hex") },
];

/** The homeserver hands its people's sign-in to an OAuth 2.0 server (MSC3861), whose tokens live for three seconds. */
export const oauth = base.extend<object, { auth: Auth }>({
  auth: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const ports = await freePorts();
      const homeserver = { baseUrl: `http://127.0.0.1:${ports.homeserver}`, secret: randomBytes(24).toString("hex") };
      const auth = await startAuthServer({ homeserver, lifeS: 3 });
      const backend = await startBackend({
        ports,
        authService: false,
        synapse: {
          settings: {
            matrix_authentication_service: { enabled: true, endpoint: auth.issuer, secret: homeserver.secret },
            password_config: { enabled: false },
            enable_registration: false,
            enable_registration_without_verification: false,
          },
        },
      });
      await use(Object.assign(auth, { backend }));
      await backend.stop();
      await auth.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  backend: [
    async ({ auth }, use) => use((auth as Auth & { backend: Awaited<ReturnType<typeof startBackend>> }).backend),
    { scope: "worker" },
  ],
});

/** Single sign-on at an OpenID provider, and passwords; either way with tokens that are refreshed. */
export const sso = base.extend<object, { backend: Awaited<ReturnType<typeof startBackend>> }>({
  backend: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const ports = await freePorts();
      const back = `http://127.0.0.1:${ports.homeserver}/_synapse/client/oidc/callback`;
      const auth = await startAuthServer({
        clients: providers.map(({ id: _id, name: _name, ...client }) => ({ ...client, redirect_uris: [back] })),
      });
      const backend = await startBackend({
        ports,
        authService: false,
        synapse: {
          pythonPath: await ensureSynapseOidc(),
          settings: {
            refreshable_access_token_lifetime: "5m",
            oidc_providers: providers.map(({ id, name, ...client }) => ({
              idp_id: id,
              idp_name: name,
              issuer: auth.issuer,
              ...client,
              scopes: ["openid", "profile"],
              skip_verification: true,
              user_mapping_provider: { config: { localpart_template: "{{ user.preferred_username }}" } },
            })),
          },
        },
      });
      await use(backend);
      await backend.stop();
      await auth.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

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
