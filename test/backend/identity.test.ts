import { RustVerificationRequest } from "matrix-js-sdk/lib/rust-crypto/verification.js";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { VERIFICATION_METHODS } from "../../main/trust/verifications.ts";
import { startBackend } from "./backend.mjs";
import type { Backend } from "./backend.mjs";
import {
  become,
  makeAccount,
  noPages,
  phase,
  shareRoom,
  signIn as signInAt,
  stopDevices,
  toEmoji,
  until,
} from "./devices.ts";
import type { Account, Device } from "./devices.ts";

/** The main process's own services of identity and verification against a real Synapse. */

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend();
}, 120_000);
afterEach(stopDevices);
afterAll(async () => backend?.stop(), 30_000);

const account = () => makeAccount(backend);
const signIn = (who: Account, how?: Parameters<typeof signInAt>[2]) => signInAt(backend, who, how);

describe("the identity of an account", () => {
  it("is made by one of two devices that sign in at the same time; the other is not verified", async () => {
    const alice = await account();
    const devices = await Promise.all([signIn(alice), signIn(alice)]);
    await until(() =>
      expect(devices.map((device) => device.state().device).toSorted()).toEqual(["unverified", "verified"]),
    );
    const unverified = devices.find((device) => device.state().device === "unverified");
    await until(() => expect(unverified?.state().otherDevices).toBe(true));
  });

  it("is not made where nothing is remembered: it would be lost with the session", async () => {
    const alice = await account();
    const guest = await signIn(alice, { remembered: false });
    await become(guest, "unset");
    const one = await signIn(alice);
    await become(one, "verified");
    await become(guest, "unverified");
  });

  it("vouches for a device that was compared, and the backup's key comes with it", async () => {
    const alice = await account();
    const one = await signIn(alice);
    await become(one, "verified");
    await one.trust.makeRecoveryKey();
    await one.trust.confirmRecoveryKey();
    expect(one.state().recovery).toBe("ready");
    const two = await signIn(alice);
    await become(two, "unverified");
    await two.trust.verifications.start(undefined, undefined);
    await toEmoji(two, one);
    await two.trust.verifications.answer(true);
    await one.trust.verifications.answer(true);
    await Promise.all([phase(one, "done"), phase(two, "done")]);
    await become(two, "verified");
    await until(() => expect(two.state().restore?.phase).toBe("done"));
  });

  it("vouches for one device of several that the verified one asks, as from the list of sessions", async () => {
    const alice = await account();
    const one = await signIn(alice);
    await become(one, "verified");
    const [two, three] = await Promise.all([signIn(alice), signIn(alice)]);
    await Promise.all([become(two, "unverified"), become(three, "unverified")]);
    await one.trust.verifications.start(one.userId, two.deviceId);
    await toEmoji(one, two);
    expect(three.state().verification).toBeNull();
    await one.trust.verifications.answer(true);
    await two.trust.verifications.answer(true);
    await Promise.all([phase(one, "done"), phase(two, "done")]);
    await become(two, "verified");
    expect(three.state().device).toBe("unverified");
  });

  it("comes back by the recovery key, and by no other", async () => {
    const alice = await account();
    const one = await signIn(alice);
    await become(one, "verified");
    const key = await one.trust.makeRecoveryKey();
    await one.trust.confirmRecoveryKey();
    const two = await signIn(alice);
    await become(two, "unverified");
    await expect(two.trust.recover("not a key")).rejects.toMatchObject({ failure: { name: "RecoveryKeyWrong" } });
    const another = await one.trust.makeRecoveryKey();
    await expect(two.trust.recover(another)).rejects.toMatchObject({ failure: { name: "RecoveryKeyWrong" } });
    expect(two.state().device).toBe("unverified");
    await two.trust.recover(key.toLowerCase() === key ? key : ` ${key} `);
    await become(two, "verified");
  });

  it("is not there without a recovery key to bring it back", async () => {
    const alice = await account();
    await become(await signIn(alice), "verified");
    const two = await signIn(alice);
    await become(two, "unverified");
    expect(two.state().recovery).toBe("missing");
    await expect(two.trust.recover("EsTc")).rejects.toMatchObject({ failure: { name: "RecoveryMissing" } });
  });

  it("is made anew with the password; a wrong one leaves everything as it was", async () => {
    const alice = await account();
    const one = await signIn(alice);
    await become(one, "verified");
    await one.trust.makeRecoveryKey();
    await one.trust.confirmRecoveryKey();
    const two = await signIn(alice);
    await become(two, "unverified");
    await expect(two.trust.reset({ password: "wrong" }, noPages)).rejects.toMatchObject({
      failure: { name: "WrongPassword" },
    });
    expect(two.state().device).toBe("unverified");
    expect(one.state()).toMatchObject({ device: "verified", recovery: "ready" });
    await two.trust.reset({ password: alice.password }, noPages);
    await become(two, "verified");
    await become(one, "unverified");
    expect(two.state().recovery).toBe("missing");
  });
});

describe("comparing with another person", () => {
  /** Two people in one encrypted room, each with an identity. */
  async function pair(verificationMethods?: string[]) {
    const [alice, bob] = await Promise.all([account(), account()]);
    const [one, other] = await Promise.all([
      signIn(alice),
      signIn(bob, verificationMethods && { verificationMethods }),
    ]);
    await Promise.all([become(one, "verified"), become(other, "verified")]);
    const roomId = await shareRoom(one, other);
    return { one, other, bob, roomId };
  }
  const verifies = async (by: Device, of: Device) =>
    (await by.client.getCrypto()?.getUserVerificationStatus(of.userId))?.isCrossSigningVerified();

  it("verifies both, and a changed identity is noticed until it is accepted", async () => {
    const { one, other, bob } = await pair();
    await one.trust.verifications.start(other.userId, other.deviceId);
    await toEmoji(one, other);
    await one.trust.verifications.answer(true);
    await other.trust.verifications.answer(true);
    await Promise.all([phase(one, "done"), phase(other, "done")]);
    await until(async () =>
      expect(await Promise.all([verifies(one, other), verifies(other, one)])).toEqual([true, true]),
    );

    await other.trust.reset({ password: bob.password }, noPages);
    const status = () => one.client.getCrypto()?.getUserVerificationStatus(other.userId);
    await until(async () => {
      const now = await status();
      expect([now?.isCrossSigningVerified(), now?.wasCrossSigningVerified()]).toEqual([false, true]);
    });
    await one.trust.accept(other.userId);
    const now = await status();
    expect([now?.wasCrossSigningVerified(), now?.needsUserApproval]).toEqual([false, false]);
  });

  it("is done in the room they share, without a call: any device of the other may take it up", async () => {
    const { one, other, roomId } = await pair();
    await one.trust.verifications.start(other.userId, undefined, roomId);
    await phase(other, "asked");
    expect(other.state().verification?.peer).toMatchObject({ userId: one.userId, own: false });
    await toEmoji(one, other);
    await one.trust.verifications.answer(true);
    await other.trust.verifications.answer(true);
    await Promise.all([phase(one, "done"), phase(other, "done")]);
    await until(async () =>
      expect(await Promise.all([verifies(one, other), verifies(other, one)])).toEqual([true, true]),
    );
    // Declined, and asked once more.
    for (const _ of [1, 2]) {
      await one.trust.verifications.start(other.userId, undefined, roomId);
      await phase(other, "asked");
      other.trust.verifications.end();
      await phase(one, "ended");
      expect(one.state().verification).toMatchObject({ reason: "declined" });
    }
  });

  it("fails by name where the other has no identity", async () => {
    const one = await signIn(await account());
    const other = await signIn(await account(), { remembered: false });
    await become(one, "verified");
    const roomId = await shareRoom(one, other);
    await expect(one.trust.verifications.start(other.userId, undefined, roomId)).rejects.toMatchObject({
      failure: { name: "VerificationFailed" },
    });
    expect(one.state().verification).toBeNull();
  });

  it("is done by a code where the other device can scan, once the person says that it did", async () => {
    const drawn = vi.spyOn(RustVerificationRequest.prototype, "generateQRCode");
    const { one, other } = await pair([...VERIFICATION_METHODS, "m.qr_code.scan.v1"]);
    await one.trust.verifications.start(other.userId, other.deviceId);
    await phase(other, "asked");
    await other.trust.verifications.accept();
    await until(() =>
      expect(one.state().verification).toMatchObject({ phase: "ready", qr: expect.stringMatching(/^data:image\/png/) }),
    );
    // What the picture holds.
    const bytes: unknown = await drawn.mock.results[0]?.value;
    const [request] = other.client.getCrypto()?.getVerificationRequestsToDeviceInProgress(one.userId) ?? [];
    await request?.scanQRCode(bytes as Uint8ClampedArray);
    await phase(one, "scanned");
    expect(await verifies(one, other)).toBe(false);
    await one.trust.verifications.answer(true);
    await phase(one, "done");
    await until(async () =>
      expect(await Promise.all([verifies(one, other), verifies(other, one)])).toEqual([true, true]),
    );
  });

  it("comes to nothing where the emoji differ, and both are told why", async () => {
    const { one, other } = await pair();
    await one.trust.verifications.start(other.userId, other.deviceId);
    await toEmoji(one, other);
    await other.trust.verifications.answer(false);
    await Promise.all([phase(one, "ended"), phase(other, "ended")]);
    for (const device of [one, other]) expect(device.state().verification).toMatchObject({ reason: "mismatch" });
    expect(await Promise.all([verifies(one, other), verifies(other, one)])).toEqual([false, false]);
  });

  it("may be declined, or taken back", async () => {
    const { one, other } = await pair();
    await one.trust.verifications.start(other.userId, other.deviceId);
    await phase(other, "asked");
    other.trust.verifications.end();
    expect(other.state().verification).toBeNull();
    await phase(one, "ended");
    expect(one.state().verification).toMatchObject({ reason: "declined" });
    await one.trust.verifications.start(other.userId, other.deviceId);
    await phase(other, "asked");
    one.trust.verifications.end();
    await phase(other, "ended");
    expect(one.state().verification).toBeNull();
  });
});
