import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "matrix-js-sdk";
import Database from "libsql";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { accountPageOf } from "../../main/auth/resume.ts";
import { discover } from "../../main/matrix/discovery.ts";
import { ensureSynapseOidc } from "../../scripts/lib/python.mjs";
import { silent } from "../fault/support/peer.ts";
import { startAuthServer } from "./authServer.ts";
import type { AuthServer } from "./authServer.ts";
import { startBackend } from "./backend.mjs";
import type { Backend } from "./backend.mjs";
import { closeComputers, computer, removeComputers } from "./computer.ts";
import type { Computer } from "./computer.ts";
import { makeAccount, until } from "./devices.ts";
import { logIn, sessionRequest } from "./matrixApi.mjs";
import { PersonBrowser } from "./personBrowser.ts";
import { freePorts } from "./ports.mjs";

/** The main process's own sign-in against real servers: Synapse, and an OpenID provider. */

afterEach(closeComputers);
afterAll(removeComputers);

const deviceKeys = async (app: Computer) => {
  const { me, deviceId } = app.signedIn();
  const answer = await app.session.requireClient().downloadKeysForUsers([me.userId]);
  return answer.device_keys[me.userId]?.[deviceId]?.keys;
};

describe("a homeserver whose people sign in at an OAuth 2.0 server", () => {
  let backend: Backend;
  let auth: AuthServer;
  beforeAll(async () => {
    const ports = await freePorts();
    const homeserver = { baseUrl: `http://127.0.0.1:${ports.homeserver}`, secret: randomBytes(24).toString("hex") };
    auth = await startAuthServer({ homeserver, lifeS: 2 });
    backend = await startBackend({
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
  }, 120_000);
  afterAll(async () => {
    await backend?.stop();
    await auth?.close();
  }, 30_000);

  it("is recognised as one", async () => {
    expect(await discover(backend.homeserver.baseUrl)).toMatchObject({ oauth: true, passwordSignIn: false });
  });

  it("tells a sign-in that is cancelled in the browser or here, or that comes back as another", async () => {
    const app = await computer();
    const browser = new PersonBrowser();
    const begin = () => app.session.signInByBrowser(backend.homeserver.baseUrl);
    const refused = expect(begin()).rejects.toThrow(/^BrowserSignInCancelled/u);
    const shown = await browser.open(await app.page(1));
    expect(app.state).toEqual({ phase: "signingIn", browser: true });
    await browser.answer(shown, "nobody", "no");
    await refused;
    expect(app.state).toMatchObject({ phase: "signedOut", error: { name: "BrowserSignInCancelled" } });

    const given = expect(begin()).rejects.toThrow(/^BrowserSignInCancelled/u);
    const abandoned = new URL(await app.page(2)).searchParams.get("redirect_uri") ?? "";
    app.session.browser.cancel();
    await given;
    await expect(fetch(abandoned)).rejects.toThrow("fetch failed");

    const mixed = expect(begin()).rejects.toThrow(/^BrowserSignInMismatch/u);
    const target = new URL(await app.page(3)).searchParams.get("redirect_uri") ?? "";
    await fetch(`${target}?code=stolen&state=guessed`);
    await mixed;
    expect(await app.store.get("session")).toBeUndefined();
  });

  it("signs in, refreshes, comes back after a restart, and revokes at sign-out", async () => {
    const app = await computer();
    const browser = new PersonBrowser();
    const signingIn = app.session.signInByBrowser(backend.homeserver.baseUrl);
    const asked = new URL(await app.page(1));
    expect(asked.searchParams.get("code_challenge_method")).toBe("S256");
    const back = await browser.answer(await browser.open(asked.href), "ada");
    expect(new URL(back.url).pathname).toBe("/done");
    await signingIn;
    const { deviceId, me, accountPage } = app.signedIn();
    expect(me.userId).toMatch(/^@ada:/u);
    expect(asked.searchParams.get("scope")).toBe(`urn:matrix:client:api:* urn:matrix:client:device:${deviceId}`);
    expect(accountPage).toBe(true);
    expect(await accountPageOf(app.session.stored, "devices")).toBe(
      `${auth.issuer}account?action=org.matrix.devices_list&device_id=${deviceId}`,
    );

    // Tokens live for two seconds: each request brings what it takes.
    const before = await app.stored();
    await until(async () => {
      await app.session.requireClient().whoami();
      const after = await app.stored();
      expect(after["accessToken"]).not.toBe(before["accessToken"]);
      expect(after["refreshToken"]).not.toBe(before["refreshToken"]);
    });
    await app.restart();
    expect(app.signedIn().deviceId).toBe(deviceId);
    const { accessToken = "", refreshToken = "" } = await app.stored();
    expect([accessToken, refreshToken].map((secret) => secret.length > 10 && app.holds(secret))).toEqual([
      false,
      false,
    ]);

    await app.session.signOut();
    expect(app.state).toEqual({ phase: "signedOut" });
    await until(() => expect(auth.seen).toContain("revoked"));
    expect(existsSync(join(app.folder, "matrix"))).toBe(false);
  });

  it("ends when the person ends the session elsewhere", async () => {
    const app = await computer();
    const browser = new PersonBrowser();
    const signingIn = app.session.signInByBrowser(backend.homeserver.baseUrl);
    await browser.answer(await browser.open(await app.page(1)), "eve");
    await signingIn;
    await auth.endSession("eve", app.signedIn().deviceId);
    await until(async () => {
      await app.session.client?.whoami().catch(() => {});
      expect(app.state).toMatchObject({ phase: "signedOut", error: { name: "SessionExpired" } });
    });
    expect(await app.store.get("session")).toBeUndefined();
  });
});

describe("a homeserver with single sign-on and tokens that run out", () => {
  const client = { client_id: "synapse", client_secret: randomBytes(16).toString("hex") };
  let backend: Backend;
  let auth: AuthServer;
  beforeAll(async () => {
    const ports = await freePorts();
    const back = `http://127.0.0.1:${ports.homeserver}/_synapse/client/oidc/callback`;
    auth = await startAuthServer({ clients: [{ ...client, redirect_uris: [back] }] });
    backend = await startBackend({
      ports,
      authService: false,
      synapse: {
        pythonPath: await ensureSynapseOidc(),
        settings: {
          refreshable_access_token_lifetime: "3s",
          oidc_providers: [
            {
              idp_id: "work",
              idp_name: "Work account",
              issuer: auth.issuer,
              ...client,
              scopes: ["openid", "profile"],
              skip_verification: true,
              user_mapping_provider: { config: { localpart_template: "{{ user.preferred_username }}" } },
            },
          ],
        },
      },
    });
  }, 120_000);
  afterAll(async () => {
    await backend?.stop();
    await auth?.close();
  }, 30_000);

  /** All refresh tokens of a person are void, as after too long an absence. */
  function forgetRefreshTokens(userId: string): void {
    const database = new Database(join(backend.dir, "synapse", "homeserver.db"));
    database.exec("PRAGMA busy_timeout = 10000");
    expect(database.prepare("DELETE FROM refresh_tokens WHERE user_id = ?").run(userId).changes).toBeGreaterThan(0);
    database.close();
  }

  it("names the providers, and signs in by one; after a soft logout the same device goes on with its keys", async () => {
    expect(await discover(backend.homeserver.baseUrl)).toMatchObject({
      oauth: false,
      sso: true,
      passwordSignIn: true,
      providers: [{ id: "oidc-work", name: "Work account" }],
    });
    const app = await computer();
    const browser = new PersonBrowser();
    const signingIn = app.session.signInByBrowser(backend.homeserver.baseUrl, "oidc-work");
    const asking = await browser.answer(await browser.open(await app.page(1)), "sam");
    await browser.confirm(asking);
    await signingIn;
    const { me, deviceId } = app.signedIn();
    expect(me.userId).toMatch(/^@sam:/u);
    await until(async () => expect(await deviceKeys(app)).toBeDefined());
    const keys = await deviceKeys(app);

    forgetRefreshTokens(me.userId);
    await until(async () => {
      await app.session.client?.whoami().catch(() => {});
      expect(app.state).toMatchObject({ phase: "expired", userId: me.userId, error: { name: "SignInAgain" } });
    });
    await app.restart();
    expect(app.state).toMatchObject({ phase: "expired", userId: me.userId, error: { name: "SignInAgain" } });

    // Somebody else at this computer gets nowhere.
    const stranger = new PersonBrowser();
    const refused = expect(app.session.expired.signInAgain()).rejects.toThrow(/^OtherAccount/u);
    await stranger.confirm(await stranger.answer(await stranger.open(await app.page(2)), "mallory"));
    await refused;
    expect(app.state).toMatchObject({ phase: "expired", error: { name: "OtherAccount" } });

    const again = app.session.expired.signInAgain();
    await browser.confirm(await browser.open(await app.page(3)));
    await again;
    expect(app.signedIn().deviceId).toBe(deviceId);
    expect(await deviceKeys(app)).toEqual(keys);
  });

  it("refreshes a password's session too, also when an app that was killed threw new tokens away", async () => {
    const app = await computer();
    const { username, password } = await makeAccount(backend);
    await app.session.signIn(backend.homeserver.baseUrl, username, password);
    const { deviceId } = app.signedIn();
    const before = await app.stored();
    expect(before["refreshToken"]).toMatch(/./u);
    const killed = createClient({ baseUrl: backend.homeserver.baseUrl, logger: silent });
    await killed.refreshToken(before["refreshToken"] ?? "");
    await until(async () => {
      await app.session.requireClient().whoami();
      expect((await app.stored())["refreshToken"]).not.toBe(before["refreshToken"]);
    });
    expect(app.signedIn().deviceId).toBe(deviceId);

    // Away for too long, and the password is asked for.
    forgetRefreshTokens(app.signedIn().me.userId);
    await until(async () => {
      await app.session.client?.whoami().catch(() => {});
      expect(app.state.phase).toBe("expired");
    });
    await expect(app.session.expired.signInAgain("not it")).rejects.toThrow(/^WrongPassword/u);
    await app.session.expired.signInAgain(password);
    expect(app.signedIn().deviceId).toBe(deviceId);
  });

  it("tells that a deactivated account is signed out, and keeps nothing of it", async () => {
    const app = await computer();
    const { username, password } = await makeAccount(backend);
    await app.session.signIn(backend.homeserver.baseUrl, username, password);
    const elsewhere = await logIn(backend.homeserver.baseUrl, username, password);
    const proof = { type: "m.login.password", identifier: { type: "m.id.user", user: username }, password };
    await sessionRequest(elsewhere, "POST", "/_matrix/client/v3/account/deactivate", { auth: proof });
    await until(async () => {
      await app.session.client?.whoami().catch(() => {});
      expect(app.state).toMatchObject({ phase: "signedOut", error: { name: "SessionExpired" } });
    });
    expect(existsSync(join(app.folder, "matrix"))).toBe(false);
  });
});
