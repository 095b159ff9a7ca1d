import { Method } from "matrix-js-sdk";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LinkingState } from "../../preload/contract.ts";
import { readCode } from "../../main/linking/linkChannel.ts";
import { discover } from "../../main/matrix/discovery.ts";
import type { Backend } from "./backend.mjs";
import { closeComputers, computer, removeComputers } from "./computer.ts";
import type { Computer } from "./computer.ts";
import { until } from "./devices.ts";
import { startOAuthBackend } from "./oauthBackend.ts";
import type { OAuthBackend } from "./oauthBackend.ts";
import { PersonBrowser } from "./personBrowser.ts";
import { readQr } from "./qrPicture.ts";

/** One device signs in another by a QR code (MSC4108), both ways: Synapse, an OpenID provider, and the main process of both. */

let backend: Backend;
let auth: OAuthBackend;
let people = 0;
beforeAll(async () => {
  auth = await startOAuthBackend(
    { authService: false, settings: { experimental_features: { msc4108_enabled: true } } },
    {},
  );
  ({ backend } = auth);
}, 120_000);
afterEach(closeComputers);
afterAll(async () => {
  await backend?.stop();
  await auth?.close();
  removeComputers();
}, 30_000);

/** Somebody at a computer, signed in and verified, with a backup of the keys. */
async function somebody() {
  const who = `person${people++}`;
  const app = await computer();
  const browser = new PersonBrowser();
  const signingIn = app.session.signInByBrowser(backend.homeserver.baseUrl);
  await browser.answer(await browser.open(await app.page(1)), who);
  await signingIn;
  await until(() => expect(app.hub.current.trust.device).toBe("verified"));
  return { app, browser, who };
}

const is = <P extends LinkingState["phase"]>(app: Computer, phase: P) =>
  until(() => expect(app.hub.current.linking).toMatchObject({ phase })).then(
    () => app.hub.current.linking as Extract<LinkingState, { phase: P }>,
  );
const failed = async (app: Computer) => (await is(app, "failed")).error.name;

/** What is seen on one screen is held before the other's camera. */
const scanFrom = async (app: Computer) => readQr((await is(app, "showing")).qr);

/** The check code goes from the screen that shows it to the keyboard of the other. */
async function typeCode(from: Computer, to: Computer): Promise<void> {
  const { checkCode } = await is(from, "telling");
  await is(to, "asking");
  to.linking.answer(checkCode);
}

/** The new device scans what the one that is signed in shows, up to where the person shall allow it in the browser. */
async function scanUntilApproving(app: Computer, next: Computer): Promise<void> {
  app.linking.show(undefined);
  await next.linking.scan(await scanFrom(app));
  await typeCode(next, app);
  await is(next, "approving");
  await is(app, "approving");
}

/** Allows it in the browser, where the page says what the new device shows, or does not. */
async function allow(browser: PersonBrowser, existing: Computer, next: Computer, yes = true): Promise<void> {
  const { userCode = "" } = await is(next, "approving");
  expect(userCode).toMatch(/\w/u);
  const page = await browser.submit(await browser.open(await existing.page(2)));
  expect(page.text).toContain(userCode);
  await browser.submit(page, yes ? {} : { abort: "yes" });
}

/** The new device is the person's, verified at once; and the old one sees it so. */
async function expectLinked(existing: Computer, next: Computer, deviceId: string): Promise<void> {
  const { me } = existing.signedIn();
  await until(() => expect(next.state.phase).toBe("signedIn"));
  expect(next.hub.current.linking).toBeNull();
  expect(next.signedIn()).toMatchObject({ me: { userId: me.userId }, deviceId });
  await until(() => expect(next.hub.current.trust.device).toBe("verified"));
  const crypto = existing.session.requireClient().getCrypto();
  await until(async () => {
    await crypto?.getUserDeviceInfo([me.userId], true);
    expect((await crypto?.getDeviceVerificationStatus(me.userId, deviceId))?.crossSigningVerified).toBe(true);
  });
}

/** A message from before the new device was there, whose key only the backup has. */
async function writeSomething({ session, trust }: Computer) {
  await trust.makeRecoveryKey();
  await trust.confirmRecoveryKey();
  const client = session.requireClient();
  const { room_id: roomId } = await client.createRoom({
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
  });
  await until(() => expect(client.getRoom(roomId)?.hasEncryptionStateEvent()).toBe(true));
  await client.sendTextMessage(roomId, "from before");
  await until(async () => {
    expect(await client.http.authedRequest(Method.Get, "/room_keys/version")).toMatchObject({ count: 1 });
  });
}

describe("a sign-in by QR code", () => {
  it("is offered where the homeserver and its OAuth 2.0 server have it", async () => {
    expect(await discover(backend.homeserver.baseUrl)).toMatchObject({ oauth: true, qr: true });
  });

  it("of a new device that scans the code of an existing one", async () => {
    const { app, browser } = await somebody();
    await writeSomething(app);
    const next = await computer();
    app.linking.show(undefined);
    await next.linking.scan(await scanFrom(app));
    await typeCode(next, app);
    await allow(browser, app, next);
    const { deviceId } = await is(app, "done");
    await expectLinked(app, next, deviceId);
    const restored = { phase: "done", restored: 1, total: 1 };
    await until(() => expect(next.hub.current.trust.restore).toEqual(restored));

    // Its tokens are refreshed like any others, and it comes back after a restart.
    const stored = await next.stored();
    expect(stored["refreshToken"]).toMatch(/./u);
    await next.restart();
    expect(next.signedIn().deviceId).toBe(deviceId);
    await until(() => expect(next.hub.current.trust.device).toBe("verified"));
    for (const secret of ["accessToken", "refreshToken"]) expect(next.holds(stored[secret] ?? "none")).toBe(false);
  }, 60_000);

  it("of a new device whose code an existing one scans, without a backup", async () => {
    const { app, browser } = await somebody();
    const next = await computer();
    next.linking.show(backend.homeserver.baseUrl);
    await app.linking.scan(await scanFrom(next));
    await typeCode(app, next);
    await allow(browser, app, next);
    const { deviceId } = await is(app, "done");
    await expectLinked(app, next, deviceId);
    expect(next.hub.current.trust.restore).toBeNull();
    app.linking.cancel();
    expect(app.hub.current.linking).toBeNull();
  }, 60_000);

  it("ends where the person types another check code than the other device shows", async () => {
    const { app } = await somebody();
    const next = await computer();
    app.linking.show(undefined);
    await next.linking.scan(await scanFrom(app));
    const { checkCode } = await is(next, "telling");
    await is(app, "asking");
    app.linking.answer(checkCode === "00" ? "01" : "00");
    expect(await failed(app)).toBe("QrCheckCodeWrong");
    expect(await failed(next)).toBe("QrDeclined");
    expect(() => app.linking.answer(checkCode)).toThrow("InvalidRequest");
    expect(app.pages).toHaveLength(1);
    expect(next.state).toEqual({ phase: "signedOut" });
  }, 60_000);

  it("ends on both sides when the person says no in the browser", async () => {
    const { app, browser } = await somebody();
    const next = await computer();
    next.linking.show(backend.homeserver.baseUrl);
    await app.linking.scan(await scanFrom(next));
    await typeCode(app, next);
    await allow(browser, app, next, false);
    expect(await failed(next)).toBe("QrDeclined");
    expect(await failed(app)).toBe("QrDeclined");
    expect(next.state).toEqual({ phase: "signedOut" });
    expect(await next.store.get("session")).toBeUndefined();
  }, 60_000);

  it("ends on both sides when either gives it up, at each step", async () => {
    const { app } = await somebody();
    const next = await computer();
    // Before anybody has scanned the code it leads nowhere any more.
    next.linking.show(backend.homeserver.baseUrl);
    const given = await scanFrom(next);
    next.linking.cancel();
    await until(async () => {
      await app.linking.scan(given);
      expect(await failed(app)).toBe("QrExpired");
    });

    // With a check code on the screen.
    app.linking.show(undefined);
    await next.linking.scan(await scanFrom(app));
    await is(next, "telling");
    await is(app, "asking");
    app.linking.cancel();
    expect(app.hub.current.linking).toBeNull();
    expect(await failed(next)).toBe("QrDeclined");

    // With the page open in the browser.
    await scanUntilApproving(app, next);
    app.linking.cancel();
    expect(await failed(next)).toBe("QrDeclined");
    await scanUntilApproving(app, next);
    next.linking.cancel();
    expect(await failed(app)).toBe("QrDeclined");
    expect(next.state).toEqual({ phase: "signedOut" });
  }, 60_000);

  it("goes on without the keys where both lose each other while the person is in the browser", async () => {
    const { app, browser } = await somebody();
    const next = await computer();
    app.linking.show(undefined);
    const shown = await scanFrom(app);
    await next.linking.scan(shown);
    await typeCode(next, app);
    await is(next, "approving");
    await is(app, "approving");
    expect((await fetch((await readCode(shown)).url, { method: "DELETE" })).status).toBe(204);
    expect(await failed(app)).toBe("QrExpired");
    await allow(browser, app, next);
    await until(() => expect(next.state.phase).toBe("signedIn"));
    expect(next.hub.current.linking).toBeNull();
    await until(() => expect(next.hub.current.trust).toMatchObject({ device: "unverified", otherDevices: true }));
  }, 60_000);

  it("leaves no session behind that nobody wants any more", async () => {
    const { app, browser } = await somebody();
    const next = await computer();
    next.linking.show(backend.homeserver.baseUrl);
    await app.linking.scan(await scanFrom(next));
    await typeCode(app, next);
    await is(next, "approving");
    // Meanwhile somebody signs in there in another way.
    const other = next.session.signInByBrowser(backend.homeserver.baseUrl);
    const ended = expect(other).rejects.toThrow("BrowserSignInCancelled");
    await next.page(1);
    await allow(browser, app, next);
    expect(await failed(next)).toBe("InvalidRequest");
    await until(async () => {
      const { devices } = await app.session.requireClient().getDevices();
      expect(devices.map(({ device_id: id }) => id)).toEqual([app.signedIn().deviceId]);
    });
    next.session.browser.cancel();
    await ended;
  }, 60_000);

  it("is not begun with a code that leads nowhere, or on a device that has nothing to give", async () => {
    const { app, who } = await somebody();
    const [next, third] = [await computer(), await computer()];
    await expect(next.linking.scan(new TextEncoder().encode("https://example.org"))).rejects.toThrow("QrCodeInvalid");
    expect(next.hub.current.linking).toBeNull();
    next.linking.show(backend.homeserver.baseUrl);
    await expect(third.linking.scan(await scanFrom(next))).rejects.toThrow("QrOtherSignedOut");
    app.linking.show(undefined);
    const shown = await scanFrom(app);

    const browser = new PersonBrowser();
    const signingIn = third.session.signInByBrowser(backend.homeserver.baseUrl);
    await browser.answer(await browser.open(await third.page(1)), who);
    await signingIn;
    await until(() => expect(third.hub.current.trust.device).toBe("unverified"));
    await expect(third.linking.scan(shown)).rejects.toThrow("QrNotVerified");
    expect(() => third.linking.show(undefined)).toThrow("QrNotVerified");
    third.hub.set("trust", { ...third.hub.current.trust, device: "verified" });
    await expect(third.linking.scan(shown)).rejects.toThrow("QrOtherSignedIn");
  }, 60_000);
});
