import { randomBytes } from "node:crypto";
import { ensureSynapseOidc } from "../../../scripts/lib/python.mjs";
import { startAuthServer } from "../../backend/authServer.ts";
import { startBackend } from "../../backend/backend.mjs";
import { freePorts } from "../../backend/ports.mjs";
import { test as base } from "./fixtures.ts";
import { startOAuthBackend } from "../../backend/oauthBackend.ts";
import type { OAuthBackend } from "../../backend/oauthBackend.ts";

const providers = [
  { id: "work", name: "Work account", client_id: "work", client_secret: randomBytes(16).toString("hex") },
  { id: "school", name: "School account", client_id: "school", client_secret: randomBytes(16).toString("hex") },
];

/** The homeserver hands its people's sign-in to an OAuth 2.0 server (MSC3861), whose tokens live for three seconds. */
export const oauth = base.extend<object, { auth: OAuthBackend }>({
  auth: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const auth = await startOAuthBackend({ authService: false }, { lifeS: 3 });
      await use(auth);
      await auth.backend.stop();
      await auth.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  backend: [async ({ auth }, use) => use(auth.backend), { scope: "worker" }],
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
