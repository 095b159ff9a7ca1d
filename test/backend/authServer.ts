import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { interactionPolicy, Provider } from "oidc-provider";
import type { Context } from "oidc-provider";
import { listen } from "../e2e/support/recordingProxy.ts";

const DEVICE = /urn:matrix:client:device:(\S+)/u;

export interface AuthServerOptions {
  /** Clients known beforehand. */
  clients?: object[];
  /** The homeserver whose people it signs in, and the secret between both: what MAS is to Synapse. */
  homeserver?: { baseUrl: string; secret: string };
  /** Life of access tokens, s. */
  lifeS?: number;
}

/**
 * A real OpenID provider (npm's oidc-provider): signs in whoever names themselves. With a homeserver it also does the least
 * that Synapse asks of the Matrix Authentication Service: introspection by a shared secret, and making people and devices.
 */
export async function startAuthServer(options: AuthServerOptions = {}) {
  const server = createServer();
  const { url, close } = await listen(server);
  const issuer = `${url}/`;
  const seen: string[] = [];
  const ended = new Set<string>();
  /** As asked for, by client, one for each sign-in: the provider keeps only what it knows beforehand, and no device. */
  const scopes = new Map<string, string>();
  const deviceOf = (clientId = "") => DEVICE.exec(scopes.get(clientId) ?? "")?.[1];
  const { homeserver } = options;
  const policy = interactionPolicy.base();
  // Who signed in agrees: one page less.
  policy.remove("consent");
  const provider = new Provider(issuer, {
    clients: options.clients ?? [],
    scopes: ["openid", "profile", "urn:matrix:client:api:*"],
    claims: { openid: ["sub"], profile: ["preferred_username", "name"] },
    conformIdTokenClaims: false,
    ttl: {
      AccessToken: options.lifeS ?? 300,
      RefreshToken: 3600,
      Session: 3600,
      Grant: 3600,
      Interaction: 600,
      DeviceCode: 600,
      IdToken: 300,
    },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      revocation: { enabled: true },
      deviceFlow: { enabled: true },
    },
    discovery: {
      account_management_uri: `${issuer}account`,
      account_management_actions_supported: [
        "org.matrix.profile",
        "org.matrix.devices_list",
        "org.matrix.cross_signing_reset",
      ],
    },
    interactions: { policy, url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    issueRefreshToken: () => Promise.resolve(true),
    rotateRefreshToken: true,
    expiresWithSession: () => Promise.resolve(false),
    findAccount: (_context: unknown, accountId: string, token?: { clientId?: string }) =>
      ended.has(`${accountId} ${deviceOf(token?.clientId)}`)
        ? undefined
        : { accountId, claims: () => ({ sub: accountId, preferred_username: accountId, name: accountId }) },
    loadExistingGrant: async ({ oidc }: Context) => {
      const { accountId } = oidc.session;
      const device = deviceOf(oidc.client?.clientId);
      // Whoever is signed in in the browser is not asked for their name once more.
      if (device !== undefined) await admin("upsert_device", { localpart: accountId, device_id: device });
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId });
      grant.addOIDCScope(oidc.params.scope);
      await grant.save();
      return grant;
    },
  });
  const admin = async (path: string, body: object) => {
    if (homeserver === undefined) return;
    const answer = await fetch(`${homeserver.baseUrl}/_synapse/mas/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${homeserver.secret}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  provider.on(
    "grant.success",
    ({ oidc }) =>
      void seen.push(
        `grant ${oidc.entities["RotatedRefreshToken"] ? "refresh" : oidc.entities["DeviceCode"] ? "device" : "code"}`,
      ),
  );
  provider.on(
    "device_authorization.success",
    ({ oidc }) => void scopes.set(oidc.client?.clientId ?? "", String(oidc.body?.["scope"])),
  );
  const onRevoked = (token: { clientId: string; accountId: string }) => {
    seen.push("revoked");
    const device = deviceOf(token.clientId);
    if (device !== undefined) void admin("delete_device", { localpart: token.accountId, device_id: device });
  };
  // Whichever is revoked first takes the other with it, without a word; an access token that ran out is none any more.
  provider.on("refresh_token.destroyed", onRevoked).on("access_token.destroyed", onRevoked);

  const interact = async (request: IncomingMessage, response: ServerResponse) => {
    const { params } = await provider.interactionDetails(request, response);
    if (request.method === "GET") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><title>Sign in</title><form method="post"><label>Name <input name="who"></label>
<button name="go" value="yes">Sign in</button> <button name="go" value="no">Cancel</button></form>`,
      );
      return;
    }
    const form = new URLSearchParams(await text(request));
    const accountId = form.get("who") ?? "";
    const refused = form.get("go") !== "yes";
    const device = deviceOf(params.client_id);
    if (!refused) {
      await admin("provision_user", { localpart: accountId, set_displayname: accountId });
      if (device !== undefined) await admin("upsert_device", { localpart: accountId, device_id: device });
    }
    const result = refused ? { error: "access_denied" } : { login: { accountId } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };

  /** The page of an account, as far as an identity is reset there (MSC4191); whoever names themselves is believed here too. */
  const account = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    const who = request.method === "POST" ? new URLSearchParams(await text(request)).get("who") : null;
    if (who === null) {
      response.end(
        `<!doctype html><title>Account</title><h1>Allow your identity to be reset?</h1><form method="post"><label>Name
<input name="who"></label> <button>Allow</button></form>`,
      );
      return;
    }
    await admin("allow_cross_signing_reset", { localpart: who });
    seen.push("reset allowed");
    response.end("<!doctype html><title>Account</title><h1>Go back to the app</h1>");
  };

  const introspect = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("content-type", "application/json");
    if (request.headers.authorization !== `Bearer ${homeserver?.secret}`) {
      response.writeHead(401).end("{}");
      return;
    }
    const token = await provider.AccessToken.find(new URLSearchParams(await text(request)).get("token") ?? "");
    const active = token !== undefined && !token.isExpired;
    response.end(
      JSON.stringify(
        active
          ? {
              active,
              scope: scopes.get(token.clientId),
              sub: token.accountId,
              username: token.accountId,
              expires_in: Math.max(0, token.exp - Math.floor(Date.now() / 1000)),
            }
          : { active },
      ),
    );
  };

  const answer = provider.callback();
  server.on("request", (request, response) => {
    const path = request.url ?? "";
    const { searchParams } = new URL(path, issuer);
    if (path.startsWith("/auth?")) scopes.set(searchParams.get("client_id") ?? "", searchParams.get("scope") ?? "");
    const failed = (error: unknown) => response.writeHead(500).end(String(error));
    if (path.startsWith("/interaction/")) void interact(request, response).catch(failed);
    else if (path === "/account?action=org.matrix.cross_signing_reset") void account(request, response).catch(failed);
    else if (path === "/oauth2/introspect") void introspect(request, response).catch(failed);
    else answer(request, response);
  });
  /** The person ends a session in the list of theirs. */
  const endSession = async (accountId: string, device: string) => {
    ended.add(`${accountId} ${device}`);
    await admin("delete_device", { localpart: accountId, device_id: device });
  };
  return { issuer, seen, close, endSession };
}
export type AuthServer = Awaited<ReturnType<typeof startAuthServer>>;
