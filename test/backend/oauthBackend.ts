import { randomBytes } from "node:crypto";
import { startAuthServer } from "./authServer.ts";
import type { AuthServer, AuthServerOptions } from "./authServer.ts";
import { startBackend } from "./backend.mjs";
import { freePorts } from "./ports.mjs";

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
