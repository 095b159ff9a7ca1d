import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { Server } from "node:net";
import { join } from "node:path";
import { createClient } from "matrix-js-sdk";
import Database from "libsql";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { accountPageOf } from "../../main/auth/resume.ts";
import { discover } from "../../main/matrix/discovery.ts";
import type { ResetPages } from "../../main/trust/identityReset.ts";
import { TrustService } from "../../main/trust/trustService.ts";
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
import { startOAuthBackend } from "./oauthBackend.ts";
import type { OAuthBackend } from "./oauthBackend.ts";
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

/** A system that lets nobody listen on loopback, until the answer is called. */
function forbidListening(): () => void {
  const spy = vi.spyOn(Server.prototype, "listen").mockImplementation(function (this: Server) {
    queueMicrotask(() => this.emit("error", new Error("listen EPERM")));
    return this;
  });
  return () => spy.mockRestore();
}

/** This session's identity, and what a reset of it opens in the browser. */
async function identityOf(app: Computer) {
  const trust = new TrustService({
    client: app.session.requireClient(),
    hub: app.hub,
    password: undefined,
    backupGiven: false,
  });
  const device = () => app.hub.current.trust.device;
  const master = async () => {
    const { me } = app.signedIn();
    const answer = await app.session.requireClient().downloadKeysForUsers([me.userId]);
    return Object.keys(answer.master_keys?.[me.userId]?.keys ?? {})[0];
  };
  await until(() => expect(device()).toBe("verified"));
  const opened: string[] = [];
  const pages: ResetPages = {
    account: () => accountPageOf(app.session.stored, "resetIdentity"),
    open: (address) => Promise.resolve(void opened.push(address)),
  };
  return { trust, device, master, opened, pages };
}

describe("a homeserver whose people sign in at an OAuth 2.0 server", () => {
  let backend: Backend;
  let auth: OAuthBackend;
  beforeAll(async () => {
    auth = await startOAuthBackend({ authService: false }, { lifeS: 2 });
    ({ backend } = auth);
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

  it("comes back by a link of its own scheme where nothing may listen on loopback, and by nothing but that link", async () => {
    const app = await computer();
    const begin = () => app.session.signInByBrowser(backend.homeserver.baseUrl);
    const { browser: door } = app.session;
    const allow = forbidListening();
    try {
      // The system would not bring the link either.
      await expect(begin()).rejects.toThrow(/^BrowserNotOpened/u);
      app.schemeReachesUs = true;
      const forged = expect(begin()).rejects.toThrow(/^BrowserSignInMismatch/u);
      const asked = new URL(await app.page(1));
      expect(asked.searchParams.get("redirect_uri")).toBe("io.parley:/callback");
      // Of ours, and still no return.
      for (const link of ["io.parley:/other?code=c", "io.parley:/callback", "IO.PARLEY://callback?code=c&state=s"])
        expect(door.takeLink(link)).toBe(true);
      expect(door.takeLink("matrix:r/a:b.org?action=call")).toBe(false);
      expect(app.state).toEqual({ phase: "signingIn", browser: true });
      expect(door.takeLink("io.parley:/callback?code=stolen&state=guessed")).toBe(true);
      await forged;

      const signingIn = begin();
      const browser = new PersonBrowser();
      const { url } = await browser.answer(await browser.open(await app.page(2)), "lina");
      expect(url).toMatch(/^io\.parley:\/callback\?code=/u);
      expect(door.takeLink(url)).toBe(true);
      await signingIn;
      expect(app.signedIn().me.userId).toMatch(/^@lina:/u);
    } finally {
      allow();
    }
    // It is used up; and where loopback is the way back, no link ends what is waited for.
    expect(door.takeLink("io.parley:/callback?code=late&state=guessed")).toBe(true);
    const other = await computer();
    const cancelled = expect(other.session.signInByBrowser(backend.homeserver.baseUrl)).rejects.toThrow(
      /^BrowserSignInCancelled/u,
    );
    const { searchParams } = new URL(await other.page(1));
    expect(searchParams.get("redirect_uri")).toMatch(/^http:\/\/127\.0\.0\.1:/u);
    other.session.browser.takeLink(`io.parley:/callback?code=c&state=${searchParams.get("state")}`);
    expect(other.state).toEqual({ phase: "signingIn", browser: true });
    other.session.browser.cancel();
    await cancelled;
  });

  it("lets the identity be reset once that was allowed on the account's page, and touches nothing before", async () => {
    const app = await computer();
    const browser = new PersonBrowser();
    const signingIn = app.session.signInByBrowser(backend.homeserver.baseUrl);
    await browser.answer(await browser.open(await app.page(1)), "rosa");
    await signingIn;
    const { trust, device, master, opened, pages } = await identityOf(app);
    try {
      // The identity is made in the background.
      await until(() => expect(device()).toBe("verified"));
      await trust.makeRecoveryKey();
      await trust.confirmRecoveryKey();
      const before = await master();
      expect(before).toBeDefined();
      expect(await trust.describeReset()).toEqual({ proof: "page" });
      expect(await trust.reset({}, pages)).toEqual({ phase: "page" });
      expect(opened).toEqual([`${auth.issuer}account?action=org.matrix.cross_signing_reset`]);
      await expect(trust.reset({ afterBrowser: true }, pages)).rejects.toThrow(/^IdentityResetUnconfirmed/u);
      expect(await master()).toBe(before);
      expect(app.hub.current.trust).toMatchObject({ device: "verified", recovery: "ready" });

      await browser.allowReset(opened[0] ?? "", "rosa");
      expect(auth.seen).toContain("reset allowed");
      expect(await trust.reset({ afterBrowser: true }, pages)).toEqual({ phase: "done" });
      expect(await master()).not.toBe(before);
      await until(() => expect(device()).toBe("verified"));
      expect(app.hub.current.trust.recovery).toBe("missing");
      // It was allowed once.
      expect(await trust.reset({}, pages)).toEqual({ phase: "page" });
    } finally {
      trust.stop();
    }
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
    const provider = "oidc-work";
    expect(app.state).toMatchObject({ phase: "expired", userId: me.userId, provider, error: { name: "SignInAgain" } });

    // Somebody else at this computer gets nowhere.
    const stranger = new PersonBrowser();
    const refused = expect(app.session.expired.signInAgain({ provider })).rejects.toThrow(/^OtherAccount/u);
    await stranger.confirm(await stranger.answer(await stranger.open(await app.page(2)), "mallory"));
    await refused;
    expect(app.state).toMatchObject({ phase: "expired", error: { name: "OtherAccount" } });

    const again = app.session.expired.signInAgain({ provider });
    await browser.confirm(await browser.open(await app.page(3)));
    await again;
    expect(app.signedIn().deviceId).toBe(deviceId);
    expect(await deviceKeys(app)).toEqual(keys);
  });

  it("brings the login token by a link of its own scheme where nothing may listen on loopback", async () => {
    const app = await computer();
    app.schemeReachesUs = true;
    const allow = forbidListening();
    try {
      const browser = new PersonBrowser();
      const signingIn = app.session.signInByBrowser(backend.homeserver.baseUrl, "oidc-work");
      const { url } = await browser.confirm(await browser.answer(await browser.open(await app.page(1)), "lena"));
      expect(url).toMatch(/^io\.parley:\/callback\?state=[^&]+&loginToken=/u);
      expect(app.session.browser.takeLink(url)).toBe(true);
      await signingIn;
      expect(app.signedIn().me.userId).toMatch(/^@lena:/u);
    } finally {
      allow();
    }
  });

  it("lets the identity be reset once the person has proved on its page, at their provider, that it is them", async () => {
    const app = await computer();
    const browser = new PersonBrowser();
    const signingIn = app.session.signInByBrowser(backend.homeserver.baseUrl, "oidc-work");
    await browser.confirm(await browser.answer(await browser.open(await app.page(1)), "saul"));
    await signingIn;
    const { trust, device, master, opened, pages } = await identityOf(app);
    try {
      await until(() => expect(device()).toBe("verified"));
      const before = await master();
      expect(await trust.describeReset()).toEqual({ proof: "page" });
      expect(await trust.reset({}, pages)).toEqual({ phase: "page" });
      expect(new URL(opened[0] ?? "").pathname).toMatch(/\/auth\/m\.login\.sso\/fallback\/web$/u);
      await expect(trust.reset({ afterBrowser: true }, pages)).rejects.toThrow(/^IdentityResetUnconfirmed/u);
      // Of somebody else it proves nothing.
      const stranger = new PersonBrowser();
      await stranger.answer(await stranger.prove(opened[0] ?? ""), "mallory");
      await expect(trust.reset({ afterBrowser: true }, pages)).rejects.toThrow(/^IdentityResetUnconfirmed/u);
      expect(await master()).toBe(before);

      expect(await trust.reset({}, pages)).toEqual({ phase: "page" });
      await browser.prove(opened[1] ?? "");
      expect(await trust.reset({ afterBrowser: true }, pages)).toEqual({ phase: "done" });
      expect(await master()).not.toBe(before);
      await until(() => expect(device()).toBe("verified"));
    } finally {
      trust.stop();
    }
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
    await expect(app.session.expired.signInAgain({ password: "not it" })).rejects.toThrow(/^WrongPassword/u);
    await app.session.expired.signInAgain({ password });
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
